//! HTTP/1.1 exchanges by reqwest: one client a worker, one session a user.
//!
//! It follows no redirects, keeps no cookies, retries nothing and asks no proxy: what the plan
//! says is sent, and what comes back is reported as it is.

use perf_core::{BaseUrl, Bytes, FailureKind, Step};
use reqwest::{Client, Request, Response};
use rustls::ClientConfig;

use super::classify;
use super::client::{client, tls_for};
use super::connect_watch::ConnectWatch;
use super::judge::{HttpAnswer, Judge};
use super::prepare::{self, HttpPrepared};
use super::setup_error::HttpSetupError;
use crate::transport::{Exchange, Failure, Transport};
use crate::values::Values;

/// The transport for HTTP/1.1, with and without TLS.
///
/// Connections are kept open and belong to one worker; each user has at most one in use.
/// Resolving, connecting and the TLS handshake are part of the request that needs them.
#[derive(Debug)]
pub struct HttpTransport {
    base: BaseUrl,
    tls: ClientConfig,
    // Builds requests; sends none.
    drafting: Client,
}

/// What one user of [`HttpTransport`] keeps.
#[derive(Debug)]
pub struct HttpSession {
    client: Client,
    connects: ConnectWatch,
}

impl HttpTransport {
    /// A transport to the target at `base`.
    ///
    /// # Errors
    /// The client cannot be set up, for example because TLS is needed and the system has no
    /// trusted certificates.
    pub fn new(base: &BaseUrl) -> Result<Self, HttpSetupError> {
        let tls = tls_for(base)?;
        Ok(Self {
            base: base.clone(),
            drafting: client(&tls)?,
            tls,
        })
    }
}

impl Transport for HttpTransport {
    type Prepared = HttpPrepared;
    type Rendered = Request;
    type Session = HttpSession;
    type Answer = HttpAnswer;
    type Error = HttpSetupError;

    fn prepare(&self, step: &Step) -> Result<HttpPrepared, HttpSetupError> {
        prepare::prepare(&self.drafting, &self.base, step)
    }

    fn open_sessions(&self, count: usize) -> Result<Vec<HttpSession>, HttpSetupError> {
        let client = client(&self.tls)?;
        let session = || HttpSession {
            client: client.clone(),
            connects: ConnectWatch::default(),
        };
        Ok(std::iter::repeat_with(session).take(count).collect())
    }

    fn render(&self, prepared: &HttpPrepared, values: &mut Values) -> Result<Request, Failure> {
        let request = prepared.request.try_clone();
        let mut request = request.expect("a body of bytes can be cloned");
        if let Some(varying) = &prepared.varying {
            varying.fill(&mut request, values)?;
        }
        Ok(request)
    }

    async fn exchange(
        &self,
        session: &mut HttpSession,
        prepared: &HttpPrepared,
        request: Request,
    ) -> Exchange<HttpAnswer> {
        let exchange = async {
            let sent = session.client.execute(request).await;
            match sent {
                Ok(response) => receive(response, prepared).await,
                Err(error) => Exchange {
                    received: Bytes::default(),
                    result: Err(classify::failure(&error)),
                },
            }
        };
        session.connects.watch(exchange).await
    }

    fn check(
        &self,
        prepared: &HttpPrepared,
        answer: &HttpAnswer,
        values: &mut Values,
    ) -> Result<(), Failure> {
        prepared.judge.judge(answer, values)
    }

    fn example(&self, answer: &HttpAnswer) -> Option<String> {
        Some(Judge::example(answer))
    }

    fn timeout_kind(&self, session: &mut HttpSession) -> FailureKind {
        if session.connects.is_connecting() {
            FailureKind::ConnectTimeout
        } else {
            FailureKind::Timeout
        }
    }
}

/// Reads the body to its last byte, and keeps as much of it as may be looked at.
async fn receive(mut response: Response, prepared: &HttpPrepared) -> Exchange<HttpAnswer> {
    let wanted = prepared.judge.wants_of_body(response.status());
    let mut received = 0;
    let mut body = Vec::new();
    let result = loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break Ok(()),
            Err(error) => break Err(classify::failure(&error)),
        };
        received += chunk.len() as u64;
        if received > prepared.max_body {
            break Err(Failure::new(
                FailureKind::TooLarge,
                format!("the body is larger than {}", Bytes::new(prepared.max_body)),
            ));
        }
        let kept = chunk.len().min(wanted - body.len());
        body.extend_from_slice(&chunk[..kept]);
    };
    Exchange {
        received: Bytes::new(received),
        result: result.map(|()| HttpAnswer::new(&mut response, body, received)),
    }
}
