//! What a browser of the live page is answered, and who is answered at all.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use http_body_util::{Either, Full};
use hyper::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode};
use perf_report::LIVE_FILES;
use tokio::sync::watch;
use tokio::time::timeout;

/// The page loads what it has from where it is, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// A browser that reads nothing for so long is let go.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all connections share.
pub(super) struct Served {
    pub(super) access: Access,
    pub(super) heard: watch::Receiver<Told>,
}

/// Who may look.
pub(super) enum Access {
    /// Whoever asks for this machine by its own name: a page from elsewhere whose name was made to
    /// lead here does not.
    FromThisMachine,
    /// Whoever knows the token.
    WithToken(String),
}

/// What the run has told last.
#[derive(Clone)]
pub(super) enum Told {
    Nothing,
    /// An event, as it is sent.
    State(Arc<str>),
    End,
}

type Body = Either<Full<Bytes>, Channel<Bytes>>;

impl Served {
    /// The answer to a request; its body may go on until the run ends.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "a service of hyper answers with a result"
    )]
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Result<Response<Body>, Infallible> {
        Ok(self.response(request))
    }

    fn response<B>(&self, request: &Request<B>) -> Response<Body> {
        if request.method() != Method::GET && request.method() != Method::HEAD {
            let mut response = said(StatusCode::METHOD_NOT_ALLOWED, "only GET is answered");
            let methods = HeaderValue::from_static("GET, HEAD");
            response.headers_mut().insert(ALLOW, methods);
            return response;
        }
        let path = request.uri().path();
        let file = LIVE_FILES.iter().find(|file| file.path == path);
        // Style and script tell nothing of a run, and are asked for without the token.
        if let Some(file) = file.filter(|file| file.path != "/") {
            return with_type(file.content_type, file.text);
        }
        if let Some(refused) = self.access.refuses(request) {
            return refused;
        }
        match (file, path) {
            (Some(file), _) => with_type(file.content_type, file.text),
            (None, "/events") => self.events(),
            (None, _) => said(StatusCode::NOT_FOUND, "there is no such page"),
        }
    }

    /// A stream of all that the run tells from now on, and what it told last.
    fn events(&self) -> Response<Body> {
        let (sender, body) = Channel::new(1);
        tokio::spawn(stream(sender, self.heard.clone()));
        let mut response = Response::new(Either::Right(body));
        dress(&mut response, "text/event-stream");
        response
    }
}

/// Sends every event that there is time for.
async fn stream(mut sender: Sender<Bytes>, mut heard: watch::Receiver<Told>) {
    heard.mark_changed();
    while heard.changed().await.is_ok() {
        let told = heard.borrow_and_update().clone();
        let (event, is_last) = match told {
            Told::Nothing => continue,
            Told::State(event) => (Bytes::copy_from_slice(event.as_bytes()), false),
            Told::End => (Bytes::from_static(b"event: end\ndata: {}\n\n"), true),
        };
        let sent = timeout(PATIENCE, sender.send_data(event)).await;
        if is_last || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

impl Access {
    /// The answer to who may not look; `None` for who may.
    fn refuses<B>(&self, request: &Request<B>) -> Option<Response<Body>> {
        match self {
            Self::FromThisMachine => {
                let host = request.headers().get(HOST);
                let host = host.and_then(|host| host.to_str().ok());
                if host.is_some_and(is_local_name) {
                    return None;
                }
                let message = "ask for 127.0.0.1 or localhost";
                Some(said(StatusCode::FORBIDDEN, message))
            }
            Self::WithToken(token) => {
                let query = request.uri().query().unwrap_or_default();
                let in_query = query
                    .split('&')
                    .find_map(|pair| pair.strip_prefix("token="));
                let header = request.headers().get(AUTHORIZATION);
                let header = header.and_then(|value| value.to_str().ok());
                let in_header = header.and_then(|value| value.strip_prefix("Bearer "));
                if in_query
                    .or(in_header)
                    .is_some_and(|given| is_same(given, token))
                {
                    return None;
                }
                let message = "this page needs the token that the run has printed: /?token=…";
                Some(said(StatusCode::UNAUTHORIZED, message))
            }
        }
    }
}

/// Whether the `Host` of a request, with or without a port, is this machine by an own name.
fn is_local_name(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port))
            if !name.ends_with(':') && (!name.contains(':') || name.ends_with(']')) =>
        {
            (name, port)
        }
        _ => (host, "0"),
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = name
        .parse()
        .is_ok_and(|address: IpAddr| address.is_loopback());
    port.parse::<u16>().is_ok() && (is_loopback || name.eq_ignore_ascii_case("localhost"))
}

/// Compares in a time that does not depend on where the two differ.
fn is_same(given: &str, token: &str) -> bool {
    let pairs = given.bytes().zip(token.bytes());
    let differing = pairs.fold(0, |differing, (one, other)| differing | (one ^ other));
    given.len() == token.len() && differing == 0
}

fn with_type(content_type: &'static str, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::from(text)));
    dress(&mut response, content_type);
    response
}

/// A short answer.
fn said(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = with_type("text/plain; charset=utf-8", text);
    *response.status_mut() = status;
    response
}

fn dress(response: &mut Response<Body>, content_type: &'static str) {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_of_this_machine_are_local() {
        let local = [
            "127.0.0.1:80",
            "127.9.9.9",
            "localhost",
            "LOCALHOST:8",
            "[::1]:80",
            "[::1]",
        ];
        assert!(local.iter().all(|name| is_local_name(name)));
        let others = [
            "",
            "example.com",
            "127.0.0.1.example.com:80",
            "10.0.0.1:80",
            "localhost:x",
        ];
        assert!(others.iter().all(|name| !is_local_name(name)));
    }

    #[test]
    fn a_token_is_the_whole_token() {
        assert!(is_same("abc", "abc"));
        assert!(
            ["", "ab", "abcd", "abd"]
                .iter()
                .all(|given| !is_same(given, "abc"))
        );
    }
}
