//! Three clients that ask for the same, and what they make of the answer.

use std::error::Error;
use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use hyper_util::rt::TokioIo;
use perf_core::{
    Body, ExtractFrom, Extraction, FailureKind, HttpSettings, HttpTransportChoice, StatusSet, Step,
    Template,
};
use perf_driver::{HttpPrepared, HttpSession, HttpTransport, NoLaps, Transport, Values};
use tokio::net::TcpStream;

use super::shape::Asked;
use crate::plans::{iterations, plan, scenario, step};

/// What comes of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Version, status, headers and body.
    Answer(String),
    Failure {
        kind: FailureKind,
        message: String,
        /// Bytes of the body that were received.
        received: u64,
    },
    /// It waits for more than came.
    Waits,
}

impl Outcome {
    /// What is compared between clients: all of an answer, the class of a failure.
    pub(super) fn essence(&self) -> String {
        match self {
            Self::Answer(answer) => answer.clone(),
            Self::Failure { kind, .. } => kind.name().to_owned(),
            Self::Waits => "waits".to_owned(),
        }
    }
}

/// One of our transports with one user.
pub(super) struct Carried {
    transport: HttpTransport,
    session: HttpSession,
    prepared: [HttpPrepared; 3],
}

impl Carried {
    pub(super) fn new(choice: HttpTransportChoice, address: SocketAddr) -> Self {
        let mut scenario = scenario(iterations(1, 1), vec![step("/")]);
        scenario.http = HttpSettings {
            transport: choice,
            ..HttpSettings::default()
        };
        let plan = plan(&format!("http://{address}"), vec![scenario]);
        let transport = HttpTransport::new(&plan).unwrap();
        let mut sessions = transport.open_sessions(0, 1).unwrap();
        let prepared = [Asked::Get, Asked::Head, Asked::Post]
            .map(|asked| transport.prepare(0, &step_for(asked)).unwrap());
        Self {
            session: sessions.pop().unwrap(),
            transport,
            prepared,
        }
    }

    pub(super) async fn exchange(&mut self, asked: Asked) -> Outcome {
        let prepared = &self.prepared[asked as usize];
        let mut values = Values::default();
        let rendered = self.transport.render(prepared, &mut values).unwrap();
        let exchange = self
            .transport
            .exchange(&mut self.session, prepared, rendered, &NoLaps);
        let exchange = exchange.await;
        let received = exchange.received.count();
        match exchange.result {
            Ok(answer) => {
                let text = format!("{answer:?}");
                let (answer, _) = text.split_once(", flaw: None").expect("nothing is wrong");
                Outcome::Answer(answer.to_owned())
            }
            Err(failure) => Outcome::Failure {
                kind: failure.kind,
                message: failure.message.into_owned(),
                received,
            },
        }
    }
}

/// A step that accepts every status and wants to see all of the body.
fn step_for(asked: Asked) -> Step {
    let mut step = step("/");
    let (method, body) = match asked {
        Asked::Get => ("GET", Body::Empty),
        Asked::Head => ("HEAD", Body::Empty),
        Asked::Post => ("POST", Body::Text(Template::fixed("ping"))),
    };
    crate::plans::request_of(&mut step).method = method.parse().unwrap();
    crate::plans::request_of(&mut step).body = body;
    let classes = (1..=5).map(|class| format!("{class}xx").parse().unwrap());
    step.expect.status = StatusSet::union(classes).unwrap();
    step.extract = vec![Extraction {
        name: "body".to_owned(),
        from: ExtractFrom::Regex("(.)".parse().unwrap()),
        default: None,
    }];
    step
}

/// What hyper makes of it, over a connection of its own.
pub(super) async fn by_hyper(address: SocketAddr, asked: Asked) -> Outcome {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    let driving = tokio::spawn(connection);
    let (method, body) = match asked {
        Asked::Get => ("GET", ""),
        Asked::Head => ("HEAD", ""),
        Asked::Post => ("POST", "ping"),
    };
    let request = hyper::Request::builder()
        .method(method)
        .uri("/")
        .header(HOST, address.to_string())
        .body(Full::new(Bytes::from_static(body.as_bytes())))
        .unwrap();
    let response = match sender.send_request(request).await {
        Ok(response) => response,
        Err(error) => return failure(&error, false, 0),
    };
    let (head, mut body) = response.into_parts();
    let tells_length =
        head.headers.contains_key(CONTENT_LENGTH) && !head.headers.contains_key(TRANSFER_ENCODING);
    let mut bytes: Vec<u8> = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => bytes.extend(frame.data_ref().into_iter().flatten()),
            Err(error) => return failure(&error, tells_length, bytes.len()),
        }
    }
    driving.abort();
    Outcome::Answer(format!(
        "Answer {{ status: Some(({:?}, {:?})), headers: {:?}, body: {bytes:?}, size: {}",
        head.version,
        head.status,
        head.headers,
        bytes.len()
    ))
}

fn failure(error: &hyper::Error, tells_length: bool, received: usize) -> Outcome {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    let kind = match cause.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionReset) => FailureKind::Reset,
        Some(io::ErrorKind::UnexpectedEof) if tells_length => FailureKind::WrongLength,
        Some(io::ErrorKind::UnexpectedEof) => FailureKind::ClosedEarly,
        None if error.is_parse_too_large() => FailureKind::HeaderTooLarge,
        None if error.is_incomplete_message() && tells_length => FailureKind::WrongLength,
        None if error.is_incomplete_message() => FailureKind::ClosedEarly,
        _ => FailureKind::Protocol,
    };
    Outcome::Failure {
        kind,
        message: error.to_string(),
        received: received as u64,
    }
}
