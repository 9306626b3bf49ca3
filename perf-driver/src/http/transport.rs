//! HTTP exchanges, lean where that is enough and by reqwest where it is not: settings of its own for
//! each scenario, one session a user.
//!
//! What the plan says is sent, and what comes back is reported as it is: nothing is sent again,
//! and nothing is followed, kept or asked that the plan does not name.

use std::sync::Arc;
use std::time::Duration;

use perf_core::{BaseUrl, Bytes, Connections, HttpSettings, Plan, RequestAddress, Scenario, Step};
use reqwest::Method;

use super::connect_watch::ConnectWatch;
use super::cookie_jar::CookieJar;
use super::events::awaited;
use super::exchange::exchange;
use super::lean::{self, LeanPool, Wanted, to_bytes};
use super::own_client::OwnClient;
use super::phases::Phases;
use super::prepare::{self, Further, HttpPrepared, HttpRendered, Lean, Sendable, Talk};
use super::profile::Profile;
use super::setup_error::HttpSetupError;
use super::token_keeper::TokenKeeper;
use super::websocket::{Opening, with_new_key};
use crate::judge::{Answer, Judge};
use crate::laps::Laps;
use crate::transport::{Carrier, Exchange, Failure, Transport};
use crate::values::Values;

/// The transport for HTTP/1.1 and HTTP/2, with and without TLS.
///
/// Connections are kept open and belong to one worker, unless the plan says otherwise; over
/// HTTP/1.1, each user has at most one in use. Resolving, connecting and the TLS handshake are
/// part of the request that needs them.
#[derive(Debug)]
pub struct HttpTransport {
    base: BaseUrl,
    /// One for each scenario; scenarios with the same settings share theirs.
    profiles: Vec<Arc<Profile>>,
}

/// What one user of [`HttpTransport`] keeps.
#[derive(Debug)]
pub struct HttpSession {
    client: OwnClient,
    /// Where requests go that need no reqwest.
    pool: Option<LeanPool>,
    connects: ConnectWatch,
    /// `None` where no cookies are kept.
    jar: Option<Box<CookieJar>>,
    #[expect(dead_code, reason = "a token is kept fresh while this is held")]
    token: Option<Arc<TokenKeeper>>,
}

impl HttpTransport {
    /// A transport to the target of `plan`, with the settings of its scenarios.
    ///
    /// # Errors
    /// A client cannot be set up, for example because TLS is needed and the system has no
    /// trusted certificates, or because a certificate's file is not one.
    pub fn new(plan: &Plan) -> Result<Self, HttpSetupError> {
        let base = plan.target.base_url.as_ref();
        let base = base.ok_or(HttpSetupError::NoAddress)?;
        let mut known: Vec<(&HttpSettings, Arc<Profile>)> = Vec::new();
        let mut profiles = Vec::new();
        for scenario in &plan.scenarios {
            let settings = &scenario.http;
            let same = known.iter().find(|(known, _)| *known == settings);
            let profile = match same {
                Some((_, profile)) => Arc::clone(profile),
                None => Arc::new(Profile::new(base, settings, follows_links(plan))?),
            };
            known.push((settings, Arc::clone(&profile)));
            profiles.push(profile);
        }
        Ok(Self {
            base: base.clone(),
            profiles,
        })
    }
}

/// Whether a step goes where an answer leads.
fn follows_links(plan: &Plan) -> bool {
    let mut steps = plan.scenarios.iter().flat_map(Scenario::steps);
    steps.any(|step| {
        let request = step.http();
        request.is_some_and(|request| matches!(request.address, RequestAddress::Link(_)))
    })
}

impl Transport for HttpTransport {
    type Prepared = HttpPrepared;
    type Rendered = HttpRendered;
    type Session = HttpSession;
    type Answer = Answer;
    type Error = HttpSetupError;

    fn prepare(&self, scenario: usize, step: &Step) -> Result<HttpPrepared, HttpSetupError> {
        prepare::prepare(&self.profiles[scenario], &self.base, step)
    }

    fn open_sessions(
        &self,
        scenario: usize,
        count: usize,
    ) -> Result<Vec<HttpSession>, HttpSetupError> {
        let profile = &self.profiles[scenario];
        let token = profile.keep_token()?;
        let clients = OwnClient::of_users(profile, count)?;
        let cookies = profile.settings().cookies;
        let session = |(client, pool)| HttpSession {
            client,
            pool,
            connects: ConnectWatch::default(),
            jar: cookies.then(Box::default),
            token: token.clone(),
        };
        let pools = profile.pools(count);
        Ok(clients.into_iter().zip(pools).map(session).collect())
    }

    fn render(
        &self,
        prepared: &HttpPrepared,
        values: &mut Values,
    ) -> Result<HttpRendered, Failure> {
        if let Some(Lean::Fixed(bytes)) = &prepared.lean {
            let request = Sendable::Bytes(bytes.clone());
            return Ok(HttpRendered {
                request,
                further: Further::default(),
            });
        }
        let mut request = prepared.copy_of(&prepared.request);
        if let Some(varying) = &prepared.varying {
            varying.fill(&mut request, values, &prepared.profile)?;
        }
        prepared.profile.sign(&mut request)?;
        let mut further = Further::default();
        match &prepared.talk {
            Talk::Answer => (),
            Talk::Events(plan) => further.events = awaited(plan, values)?,
            Talk::WebSocket(dialogue) => {
                further.opening = Some(Opening {
                    turns: dialogue.render(values)?,
                    accepted: with_new_key(&mut request),
                });
            }
        }
        let bytes = prepared.lean.as_ref().and_then(|_| to_bytes(&request));
        let request = match bytes {
            Some(bytes) => Sendable::Bytes(bytes),
            None => Sendable::Request(Box::new(request)),
        };
        Ok(HttpRendered { request, further })
    }

    async fn exchange(
        &self,
        session: &mut HttpSession,
        prepared: &HttpPrepared,
        rendered: HttpRendered,
        laps: &impl Laps,
    ) -> Exchange<Answer> {
        match (rendered.request, &session.pool) {
            (Sendable::Bytes(bytes), Some(pool)) => {
                let wanted = Wanted {
                    to_head: *prepared.request.method() == Method::HEAD,
                    max_body: prepared.max_body,
                    of_body: &|status| prepared.judge.wants_of_body(status),
                };
                lean::exchange(pool, &session.connects, &bytes, wanted, laps).await
            }
            (Sendable::Request(request), _) => {
                let client = match session.client.get() {
                    Ok(client) => client,
                    Err(failure) => {
                        return Exchange::new(Bytes::default(), Err(failure));
                    }
                };
                let jar = session.jar.as_deref_mut();
                let further = &rendered.further;
                let connects = &session.connects;
                let phases = Phases { laps, connects };
                // It is large, and most users have none.
                let exchange = Box::pin(exchange(client, jar, prepared, request, further, &phases));
                connects.watch(exchange).await
            }
            (Sendable::Bytes(_), None) => unreachable!("bytes are made where there is a pool"),
        }
    }

    fn check(
        &self,
        prepared: &HttpPrepared,
        answer: &Answer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        prepared.judge.judge(answer, values)
    }

    fn example(&self, answer: &Answer) -> Option<String> {
        Some(Judge::example(answer))
    }

    fn secrets(&self, prepared: &HttpPrepared) -> Vec<String> {
        prepared.secrets()
    }

    /// A user has a connection; one that is closed lingers a little while the next one opens.
    fn descriptors(&self, scenario: usize) -> u64 {
        match self.profiles[scenario].settings().connections {
            Connections::New => 2,
            Connections::KeepAlive | Connections::PerUser => 1,
        }
    }

    fn carrier(&self, prepared: &HttpPrepared) -> Option<Carrier> {
        let name = if prepared.lean.is_some() {
            "lean"
        } else {
            "reqwest"
        };
        let reason = prepared.reason;
        Some(Carrier { name, reason })
    }

    fn timed_out(&self, session: &mut HttpSession, limit: Duration) -> Failure {
        if session.connects.is_connecting() {
            Failure::connect_timeout(limit)
        } else {
            Failure::timeout(limit)
        }
    }
}
