//! From a request to its answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Collected};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};

use super::body::{Events, StubBody};
use super::echo;
use super::route::Reply;
use super::state::{Decision, RouteState};
use super::window::{Quota, Standing};
use crate::timer::Timer;

/// All routes of a stub, with the body that each answers.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) routes: Vec<(Arc<RouteState>, Bytes)>,
    pub(super) timer: Timer,
}

type Answer = Response<StubBody>;

impl Service {
    /// The answer to one request, when its time has come.
    pub(super) async fn answer(
        self: Arc<Self>,
        mut request: Request<Incoming>,
    ) -> Result<Answer, Infallible> {
        let arrived = Instant::now();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        match (&method, path.as_str()) {
            (&Method::GET, "/__stub/counters") => return Ok(self.counters()),
            (&Method::POST, "/__stub/reset") => {
                self.routes.iter().for_each(|(state, _)| state.reset());
                return Ok(plain(StatusCode::NO_CONTENT, Bytes::new()));
            }
            _ => {}
        }
        let found = self
            .routes
            .iter()
            .find(|(state, _)| state.route.fits(method.as_str(), &path));
        let Some((state, body)) = found else {
            return Ok(plain(
                StatusCode::NOT_FOUND,
                Bytes::from_static(b"no such route\n"),
            ));
        };
        let visit = state.arrive();
        // A body that breaks off is the client's affair: the connection ends with it.
        let sent = request.body_mut().collect().await;
        let sent = sent.map(Collected::to_bytes).unwrap_or_default();
        let mut answer = match visit.decision {
            Decision::TooMany(wait) => too_many(wait.as_secs_f64().ceil()),
            Decision::Answer { work, status } => match visit.rows(&sent) {
                Err(untaken) => json(untaken.status, untaken.json),
                Ok(more) => {
                    let work = work + more;
                    self.worked((state, body), &mut request, arrived, (work, status))
                        .await
                }
            },
        };
        if let Some((quota, standing)) = state.route.quota.zip(visit.standing) {
            rate_limit(&mut answer, quota, standing);
        }
        visit.answered(answer.status().as_u16());
        Ok(answer)
    }

    /// The answer with this status, after so much work.
    async fn worked(
        &self,
        (state, body): (&Arc<RouteState>, &Bytes),
        request: &mut Request<Incoming>,
        arrived: Instant,
        (work, status): (Duration, u16),
    ) -> Answer {
        let mut place = match &state.places {
            Some(places) => places.take(arrived).await,
            None => None,
        };
        let start = place.as_ref().map_or(arrived, |place| place.begins);
        // With a WebSocket, it is messages that take time.
        if state.route.reply != Reply::Echo {
            let done = state.done(start, work);
            self.timer.sleep_until(done).await;
            if let Some(place) = &mut place {
                place.ended(done);
            }
        }
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        match state.route.reply {
            _ if status.is_server_error() => plain(status, Bytes::new()),
            Reply::Body if status == StatusCode::NO_CONTENT => plain(status, Bytes::new()),
            Reply::Body => plain(status, body.clone()),
            Reply::Events { count, every } => events(Events::new(count, every, &self.timer)),
            Reply::Echo => echo::open(request, state, &self.timer)
                .unwrap_or_else(|| plain(StatusCode::UPGRADE_REQUIRED, Bytes::new())),
        }
    }

    fn counters(&self) -> Answer {
        let routes: Vec<_> = self
            .routes
            .iter()
            .map(|(state, _)| state.counters())
            .collect();
        json(200, serde_json::json!({ "routes": routes }).to_string())
    }
}

/// Says what the quota is, and what is left of it.
fn rate_limit(answer: &mut Answer, quota: Quota, standing: Standing) {
    let seconds = |span: Duration| span.as_secs_f64().ceil();
    let fields = [
        (
            "ratelimit-policy",
            format!(
                "\"default\";q={};w={}",
                quota.requests,
                seconds(quota.window)
            ),
        ),
        (
            "ratelimit",
            format!(
                "\"default\";r={};t={}",
                standing.left,
                seconds(standing.resets)
            ),
        ),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::try_from(value) {
            answer.headers_mut().insert(name, value);
        }
    }
}

fn json(status: u16, json: String) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut answer = plain(status, Bytes::from(json));
    let kind = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

fn too_many(seconds: f64) -> Answer {
    let mut answer = plain(StatusCode::TOO_MANY_REQUESTS, Bytes::new());
    if let Ok(value) = HeaderValue::from_str(&format!("{seconds:.0}")) {
        answer.headers_mut().insert(RETRY_AFTER, value);
    }
    answer
}

fn events(events: Events) -> Answer {
    let mut answer = Response::new(StubBody::Events(events));
    let kind = HeaderValue::from_static("text/event-stream");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

fn plain(status: StatusCode, body: Bytes) -> Answer {
    let mut answer = Response::new(StubBody::Whole(body));
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    answer
}
