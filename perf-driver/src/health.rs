//! Asks whether the target is there, before any load is sent.
//!
//! It sends no load and judges nothing but the status.

use std::io;
use std::time::{Duration, Instant};

use perf_core::{FailureKind, HttpSettings, Plan, Protocol, StatusSet, Target, format_duration};
use tokio::runtime::{Builder, LocalOptions};
use tokio::time::{sleep, timeout};

use crate::http::{Contact, HttpSetupError};
use crate::io_failure::describe_io;
use crate::protocols::ProtocolError;

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// Between two looks at whether to go on.
const LISTEN: Duration = Duration::from_millis(50);

/// The longest single attempt: a target that accepts a connection while it starts, and never
/// answers on it, is asked again.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(2);

/// A target that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthReport {
    /// What was asked.
    pub url: String,
    /// How often it was asked, the last time included.
    pub attempts: u32,
    /// From the first attempt to the end of the last.
    pub took: Duration,
    /// The status that it answered with; `None` where only a connection was asked for.
    pub status: Option<u16>,
}

/// Why a target does not count as being there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HealthError {
    /// It was not healthy in time.
    #[error(
        "{url} was not healthy within {}: {problem} (attempts: {attempts})",
        format_duration(*within)
    )]
    Unhealthy {
        /// What was asked.
        url: String,
        /// In which protocol.
        protocol: Protocol,
        /// How long it was asked.
        within: Duration,
        /// How often.
        attempts: u32,
        /// What was wrong the last time.
        problem: String,
    },
    /// It was not healthy yet when the caller gave up.
    #[error("{url} was not healthy when the wait for it was given up")]
    GivenUp {
        /// What was asked.
        url: String,
    },
    /// The health check cannot be sent.
    #[error("cannot set up the health check")]
    Setup {
        /// Why not.
        source: ProtocolError,
    },
    /// The runtime for the health check cannot be started.
    #[error("cannot start a runtime for the health check")]
    Runtime {
        /// Why not.
        source: io::Error,
    },
}

impl HealthError {
    /// What can be done about it, where that is known.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unhealthy {
                protocol: Protocol::Nats,
                ..
            } => Some(
                "start a broker, for example with `nats-server -js` (Debian: `apt-get install \
                 nats-server`), or correct `url` or `auth` of the plan's `[nats]`; a broker that \
                 starts slowly needs a longer `health = { within = … }` in `[target]`",
            ),
            Self::Unhealthy {
                protocol: Protocol::Postgres,
                ..
            } => Some(
                "start a server, for example with `pg_ctlcluster 15 main start` (Debian: `apt-get \
                 install postgresql`) or `docker run -e POSTGRES_PASSWORD=… -p 5432:5432 postgres`, \
                 or correct `url`, `auth` or `tls` of the plan's `[sql]`; a server that starts \
                 slowly needs a longer `health = { within = … }` in `[target]`",
            ),
            Self::Unhealthy {
                protocol: Protocol::Sqlite,
                ..
            } => Some(
                "make the folder of the file, or correct `url` of the plan's `[sql]`: it names a \
                 file of SQLite, seen from the plan's folder, which is made if it is not there",
            ),
            Self::Unhealthy {
                protocol: Protocol::Grpc,
                ..
            } => Some(
                "start the server, or correct `address` or `tls` of the plan's `[grpc]`; a server that starts \
                 slowly needs a longer `health = { within = … }` in `[target]`",
            ),
            Self::Unhealthy {
                protocol: Protocol::Tcp,
                ..
            } => Some(
                "start the server, or correct `address`, `tls` or `greeting` of the plan's `[tcp]`; a server \
                 that starts slowly needs a longer `health = { within = … }` in `[target]`",
            ),
            Self::Unhealthy { .. } => Some(
                "start the target, or correct the plan's `base_url` or health check; a target that \
                 starts slowly needs a longer `within`",
            ),
            Self::GivenUp { .. } | Self::Setup { .. } | Self::Runtime { .. } => None,
        }
    }
}

/// What every attempt asks for.
enum Check<'a> {
    Http {
        contact: Box<Contact>,
        /// The statuses that are healthy; `None` where a connection is enough.
        healthy: Option<&'a StatusSet>,
    },
    #[cfg(feature = "grpc")]
    Grpc(crate::grpc::Contact),
    Tcp(crate::socket::Contact),
    #[cfg(feature = "nats")]
    Nats(Box<crate::nats::Contact>),
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    Sql(crate::sql::Contact),
}

/// Asks the target until it is healthy, as `http` says: the settings of the plan. Blocks, but never
/// longer than the check's `within`, beside the ten seconds that an access token may take.
///
/// # Errors
/// The target is not healthy in time, or cannot be asked at all.
pub fn check_health(target: &Target, http: &HttpSettings) -> Result<HealthReport, HealthError> {
    let check = check_of(target, http)?;
    ask_all(&[check], target.health.within, || true).map(|mut reports| reports.remove(0))
}

/// Asks every server that `plan` names, one after another, as [`check_health`] asks one over HTTP, for
/// as long as `go_on` says so, which is asked twenty times a second. Each has the time of the plan's
/// health check.
///
/// # Errors
/// As [`check_health`]; and [`HealthError::GivenUp`].
pub fn check_plan_health_while(
    plan: &Plan,
    go_on: impl FnMut() -> bool,
) -> Result<Vec<HealthReport>, HealthError> {
    let mut checks = Vec::new();
    if plan.target.base_url.is_some() {
        checks.push(check_of(&plan.target, &plan.http)?);
    }
    #[cfg(feature = "grpc")]
    for settings in plan.grpc_servers() {
        let contact = crate::grpc::Contact::new(settings);
        let contact = contact.map_err(ProtocolError::from);
        let contact = contact.map_err(|source| HealthError::Setup { source })?;
        checks.push(Check::Grpc(contact));
    }
    for settings in plan.tcp_servers() {
        let contact = crate::socket::Contact::new(settings);
        let contact = contact.map_err(ProtocolError::from);
        let contact = contact.map_err(|source| HealthError::Setup { source })?;
        checks.push(Check::Tcp(contact));
    }
    #[cfg(feature = "nats")]
    for settings in plan.nats_servers() {
        let contact = crate::nats::Contact::new(settings);
        let contact = contact.map_err(ProtocolError::from);
        let contact = contact.map_err(|source| HealthError::Setup { source })?;
        checks.push(Check::Nats(Box::new(contact)));
    }
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    for settings in plan.databases() {
        let contact = crate::sql::Contact::new(settings);
        let contact = contact.map_err(ProtocolError::from);
        let contact = contact.map_err(|source| HealthError::Setup { source })?;
        checks.push(Check::Sql(contact));
    }
    ask_all(&checks, plan.target.health.within, go_on)
}

fn check_of<'a>(target: &'a Target, http: &HttpSettings) -> Result<Check<'a>, HealthError> {
    let path = target.health.path.as_deref();
    let base_url = target.base_url.as_ref();
    let contact = base_url
        .ok_or(HttpSetupError::NoAddress)
        .and_then(|base_url| Contact::new(base_url, path, http))
        .map_err(ProtocolError::from);
    Ok(Check::Http {
        contact: Box::new(contact.map_err(|source| HealthError::Setup { source })?),
        healthy: path.map(|_| &target.health.status),
    })
}

fn ask_all(
    checks: &[Check<'_>],
    within: Duration,
    mut go_on: impl FnMut() -> bool,
) -> Result<Vec<HealthReport>, HealthError> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build_local(LocalOptions::default())
        .map_err(|source| HealthError::Runtime { source })?;
    let reports = runtime.block_on(async {
        let mut reports = Vec::new();
        for check in checks {
            let report = tokio::select! {
                biased;
                report = ask(check, within) => report,
                () = given_up(&mut go_on) => Err(HealthError::GivenUp { url: check.address() }),
            };
            reports.push(report?);
        }
        Ok(reports)
    });
    // A name that is still being resolved must not hold the caller up.
    runtime.shutdown_background();
    reports
}

/// Ends when nobody wants to go on.
async fn given_up(mut go_on: impl FnMut() -> bool) {
    while go_on() {
        sleep(LISTEN).await;
    }
}

/// Asks again and again.
async fn ask(check: &Check<'_>, within: Duration) -> Result<HealthReport, HealthError> {
    let began = Instant::now();
    let mut attempts = 0;
    let mut known = None;
    loop {
        let limit = within.saturating_sub(began.elapsed()).min(LONGEST_ATTEMPT);
        attempts += 1;
        let asked = timeout(limit, check.attempt()).await;
        let problem = match asked {
            Ok(Ok(status)) => {
                return Ok(HealthReport {
                    url: check.address(),
                    attempts,
                    took: began.elapsed(),
                    status,
                });
            }
            Ok(Err(problem)) => problem,
            // Time that runs out says less than what was wrong before.
            Err(_elapsed) => known.take().unwrap_or_else(|| "no answer".to_owned()),
        };
        if began.elapsed() + PAUSE >= within {
            return Err(HealthError::Unhealthy {
                url: check.address(),
                protocol: check.protocol(),
                within,
                attempts,
                problem,
            });
        }
        known = Some(problem);
        sleep(PAUSE).await;
    }
}

impl Check<'_> {
    /// What is asked.
    fn address(&self) -> String {
        match self {
            Self::Http { contact, .. } => contact.url().to_string(),
            #[cfg(feature = "grpc")]
            Self::Grpc(contact) => contact.address().to_owned(),
            Self::Tcp(contact) => contact.address().to_owned(),
            #[cfg(feature = "nats")]
            Self::Nats(contact) => contact.address().to_owned(),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            Self::Sql(contact) => contact.address().to_owned(),
        }
    }

    const fn protocol(&self) -> Protocol {
        match self {
            Self::Http { .. } => Protocol::Http,
            #[cfg(feature = "grpc")]
            Self::Grpc(_) => Protocol::Grpc,
            Self::Tcp(_) => Protocol::Tcp,
            #[cfg(feature = "nats")]
            Self::Nats(_) => Protocol::Nats,
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            Self::Sql(contact) => contact.protocol(),
        }
    }

    /// The healthy status if there is one, or what is wrong.
    async fn attempt(&self) -> Result<Option<u16>, String> {
        match self {
            Self::Http { contact, healthy } => ask_http(contact, *healthy).await,
            #[cfg(feature = "grpc")]
            Self::Grpc(contact) => contact.connect().await.map(|()| None),
            Self::Tcp(contact) => contact.connect().await.map(|()| None),
            #[cfg(feature = "nats")]
            Self::Nats(contact) => contact.connect().await.map(|()| None),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            Self::Sql(contact) => contact.connect().await.map(|()| None),
        }
    }
}

async fn ask_http(contact: &Contact, healthy: Option<&StatusSet>) -> Result<Option<u16>, String> {
    let Some(healthy) = healthy else {
        let connected = contact.connect().await;
        return connected.map(|()| None).map_err(|e| describe_io(&e));
    };
    let answered = contact.ask().await;
    let status = answered.map_err(|failure| match failure.kind {
        FailureKind::ConnectRefused => "connection refused".to_owned(),
        _ => failure.message.into_owned(),
    })?;
    if healthy.contains(status) {
        Ok(Some(status))
    } else {
        Err(format!("expected status {healthy}, got {status}"))
    }
}
