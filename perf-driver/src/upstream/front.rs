//! What stands before one upstream: answers each call with what the upstream says to it.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue, UPGRADE};
use hyper::{Method, Request, Response, StatusCode, Uri};
use perf_core::{BaseUrl, RowsAt, TlsSettings, Upstream};
use reqwest::Client;
use reqwest::redirect::Policy;

use super::call::Call;
use super::forward::{strip, strip_request};
use super::ledger::Ledger;
use super::route_name::route_name;
use super::tap::{ReceivedBody, SentBody};
use super::upstream_error::UpstreamError;
use crate::clock::RunClock;
use crate::http::failure_of;
use crate::tls::{TlsNeed, client_config};

/// Passes calls on to one upstream.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) upstream: Upstream,
    rows: Option<Arc<RowsAt>>,
    client: Client,
    clock: RunClock,
    open: Mutex<Vec<Arc<Ledger>>>,
}

type Answer = Response<Either<Full<Bytes>, ReceivedBody<reqwest::Body>>>;

impl Front {
    pub(super) fn new(upstream: &Upstream, tls: &TlsSettings) -> Result<Self, UpstreamError> {
        let (clock, _) = RunClock::start();
        Ok(Self {
            client: client(upstream, tls)?,
            rows: upstream.rows.clone().map(Arc::new),
            upstream: upstream.clone(),
            clock,
            open: Mutex::default(),
        })
    }

    /// Counts calls from now on in a new ledger, beside the first `kept` ones of those before.
    pub(super) fn open(&self, kept: usize) -> Arc<Ledger> {
        let ledger = Arc::new(Ledger::new(&self.upstream, self.clock));
        let mut open = self.ledgers();
        open.truncate(kept);
        open.push(Arc::clone(&ledger));
        ledger
    }

    /// The answer to a call.
    pub(super) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Answer, Infallible> {
        let route = route_name(request.method(), request.uri().path());
        let call = Call::begin(self.ledgers().clone(), &route);
        if request.headers().contains_key(UPGRADE) || request.method() == Method::CONNECT {
            let what = "connections are not handed over; HTTP/1.1 requests are passed on";
            return Ok(self.own_answer(&call, StatusCode::NOT_IMPLEMENTED, what));
        }
        let passed_on = match self.outgoing(request, &call) {
            Ok(outgoing) => self.client.execute(outgoing).await,
            Err(why) => return Ok(self.own_answer(&call, StatusCode::BAD_REQUEST, &why)),
        };
        Ok(match passed_on {
            Ok(answer) => {
                let mut answer = Response::from(answer);
                call.answered(answer.status().as_u16());
                strip(answer.headers_mut());
                answer.map(|body| Either::Right(ReceivedBody::new(body, call)))
            }
            Err(error) => {
                let mut answer = Response::new(Either::Left(Full::default()));
                *answer.status_mut() = StatusCode::BAD_GATEWAY;
                let why = failure_of(&error).message;
                say(
                    answer,
                    &format!("{} did not answer: {why}", self.upstream.url),
                )
            }
        })
    }

    /// An answer that does not come from the upstream, which never sees the call.
    fn own_answer(&self, call: &Call, status: StatusCode, what: &str) -> Answer {
        call.answered(status.as_u16());
        call.completed();
        let mut answer = Response::new(Either::Left(Full::default()));
        *answer.status_mut() = status;
        say(answer, &format!("before {}: {what}", self.upstream.url))
    }

    fn outgoing(
        &self,
        request: Request<Incoming>,
        call: &Arc<Call>,
    ) -> Result<reqwest::Request, String> {
        let (head, body) = request.into_parts();
        let url = address(&self.upstream.url, &head.uri);
        let url = url.parse().map_err(|error| format!("{url}: {error}"))?;
        let mut outgoing = reqwest::Request::new(head.method, url);
        *outgoing.headers_mut() = head.headers;
        strip_request(outgoing.headers_mut());
        if !body.is_end_stream() {
            let body = SentBody::new(body, Arc::clone(call), self.rows.clone());
            *outgoing.body_mut() = Some(reqwest::Body::wrap(body));
        }
        Ok(outgoing)
    }

    fn ledgers(&self) -> MutexGuard<'_, Vec<Arc<Ledger>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The path and the query of `uri` behind the upstream's own address.
fn address(base: &BaseUrl, uri: &Uri) -> String {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    format!("{base}{path}")
}

fn say(mut answer: Answer, what: &str) -> Answer {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer.map(|_| Either::Left(Full::from(format!("{what}\n"))))
}

/// A client that changes as little as it can: it follows nothing, repeats nothing and unpacks nothing.
/// The credentials of the plan's own TLS are the target's, and are not shown.
fn client(upstream: &Upstream, tls: &TlsSettings) -> Result<Client, UpstreamError> {
    let settings = TlsSettings {
        identity: None,
        ..tls.clone()
    };
    let need = if upstream.url.is_https() {
        TlsNeed::Certain
    } else {
        TlsNeed::Never
    };
    let name = upstream.name;
    let mut tls = client_config(&settings, need).map_err(|source| UpstreamError::Tls {
        upstream: name,
        source: Box::new(source),
    })?;
    tls.alpn_protocols = vec!["http/1.1".into()];
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .gzip(false)
        .brotli(false)
        .zstd(false)
        .http1_only()
        .build()
        .map_err(|source| UpstreamError::Client {
            upstream: name,
            source,
        })
}
