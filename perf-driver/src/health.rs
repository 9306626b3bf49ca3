//! Asks whether the target is there, before any load is sent.
//!
//! It sends no load and judges nothing but the status.

use std::io;
use std::time::{Duration, Instant};

use perf_core::{FailureKind, HttpSettings, StatusSet, Target, format_duration};
use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

use crate::http::{Contact, HttpSetupError, describe_io};

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
        source: HttpSetupError,
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
            Self::Unhealthy { .. } => Some(
                "start the target, or correct the plan's `base_url` or health check; a target that \
                 starts slowly needs a longer `within`",
            ),
            Self::GivenUp { .. } | Self::Setup { .. } | Self::Runtime { .. } => None,
        }
    }
}

/// What every attempt asks for.
struct Check<'a> {
    contact: Contact,
    /// The statuses that are healthy; `None` where a connection is enough.
    healthy: Option<&'a StatusSet>,
}

/// Asks the target until it is healthy, as `http` says: the settings of the plan. Blocks, but never
/// longer than the check's `within`, beside the ten seconds that an access token may take.
///
/// # Errors
/// The target is not healthy in time, or cannot be asked at all.
pub fn check_health(target: &Target, http: &HttpSettings) -> Result<HealthReport, HealthError> {
    check_health_while(target, http, || true)
}

/// Asks the target as [`check_health`] does, for as long as `go_on` says so, which is asked twenty
/// times a second.
///
/// # Errors
/// As [`check_health`]; and [`HealthError::GivenUp`].
pub fn check_health_while(
    target: &Target,
    http: &HttpSettings,
    go_on: impl FnMut() -> bool,
) -> Result<HealthReport, HealthError> {
    let path = target.health.path.as_deref();
    let contact = Contact::new(&target.base_url, path, http)
        .map_err(|source| HealthError::Setup { source })?;
    let check = Check {
        contact,
        healthy: path.map(|_| &target.health.status),
    };
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(|source| HealthError::Runtime { source })?;
    let report = runtime.block_on(async {
        tokio::select! {
            biased;
            report = ask(&check, target.health.within) => report,
            () = given_up(go_on) => Err(HealthError::GivenUp { url: check.contact.url().to_string() }),
        }
    });
    // A name that is still being resolved must not hold the caller up.
    runtime.shutdown_background();
    report
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
    loop {
        let limit = within.saturating_sub(began.elapsed()).min(LONGEST_ATTEMPT);
        attempts += 1;
        let asked = timeout(limit, check.attempt()).await;
        let problem = match asked {
            Ok(Ok(status)) => {
                return Ok(HealthReport {
                    url: check.contact.url().to_string(),
                    attempts,
                    took: began.elapsed(),
                    status,
                });
            }
            Ok(Err(problem)) => problem,
            Err(_elapsed) => "no answer".to_owned(),
        };
        if began.elapsed() + PAUSE >= within {
            return Err(HealthError::Unhealthy {
                url: check.contact.url().to_string(),
                within,
                attempts,
                problem,
            });
        }
        sleep(PAUSE).await;
    }
}

impl Check<'_> {
    /// The healthy status, or what is wrong.
    async fn attempt(&self) -> Result<Option<u16>, String> {
        let Some(healthy) = self.healthy else {
            let connected = self.contact.connect().await;
            return connected.map(|()| None).map_err(|e| describe_io(&e));
        };
        let answered = self.contact.ask().await;
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
}
