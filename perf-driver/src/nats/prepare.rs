//! Makes a step's message ready: whatever does not vary is worked out once.

use std::fs;

use async_nats::{HeaderMap, HeaderName, HeaderValue, Subject};
use bytes::Bytes;
use perf_core::{Body, FailureKind, NatsAwaited, NatsCall, NatsMark, Parameter, Step, Template};

use super::setup_error::NatsSetupError;
use crate::judge::Judge;
use crate::saying::Saying;
use crate::transport::Failure;
use crate::values::Values;

/// A step over NATS made ready.
#[derive(Debug)]
pub(crate) struct NatsPrepared {
    subject: Saying,
    headers: Vec<(HeaderName, Template)>,
    payload: Saying,
    pub(super) awaited: NatsAwaited,
    /// The inbox of the scenario in which the message is awaited.
    pub(super) inbox: Option<usize>,
    pub(super) judge: Judge,
    pub(super) max_body: u64,
}

/// A message with the values of the run in it.
#[derive(Debug)]
pub(crate) struct NatsRendered {
    pub(super) subject: Subject,
    pub(super) headers: Option<HeaderMap>,
    pub(super) payload: Bytes,
    /// What it is known by, where the plan says so.
    pub(super) id: Option<String>,
}

impl NatsPrepared {
    /// Makes `step`, of which `call` is a part, ready. Files are read here.
    pub(super) fn new(
        step: &Step,
        call: &NatsCall,
        inbox: Option<usize>,
    ) -> Result<Self, NatsSetupError> {
        let headers = call.headers.iter().map(header);
        Ok(Self {
            subject: Saying::text(&call.subject),
            headers: headers.collect::<Result<_, _>>()?,
            payload: payload(&call.body)?,
            awaited: call.awaited.clone(),
            inbox,
            judge: Judge::new(step)?,
            max_body: step.expect.max_body.count(),
        })
    }

    /// The message, with `values` filled in.
    pub(super) fn render(&self, values: &mut Values) -> Result<NatsRendered, Failure> {
        let subject = self.subject.render(values)?;
        let subject = std::str::from_utf8(&subject)
            .ok()
            .filter(|subject| is_subject(subject))
            .ok_or_else(|| {
                let message = "the values make no subject that can be published to";
                Failure::new(FailureKind::MissingValue, message)
            })?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let value: HeaderValue = values.text(value)?.parse().map_err(|_illegal| {
                // The value is not shown: it may be a secret.
                let message = format!("a value for header `{name}` has a line break");
                Failure::new(FailureKind::MissingValue, message)
            })?;
            headers.append(name.clone(), value);
        }
        let id = match self.awaited.delivery().map(|known| &known.mark) {
            Some(NatsMark::Value { id, .. }) => Some(values.text(id)?),
            Some(NatsMark::Header(_)) | None => None,
        };
        Ok(NatsRendered {
            subject: Subject::from(subject),
            headers: (!self.headers.is_empty()).then_some(headers),
            payload: self.payload.render(values)?,
            id,
        })
    }
}

fn payload(body: &Body) -> Result<Saying, NatsSetupError> {
    Ok(match body {
        Body::Json(json) => Saying::json(json),
        Body::Text(text) => Saying::text(text),
        Body::File(path) => {
            let content = fs::read(path).map_err(|source| NatsSetupError::BodyFile {
                path: path.clone(),
                source,
            })?;
            Saying::Fixed(content.into())
        }
        Body::Empty | Body::Form(_) | Body::Multipart(_) => Saying::nothing(),
    })
}

fn header(header: &Parameter) -> Result<(HeaderName, Template), NatsSetupError> {
    let name = header
        .name
        .parse()
        .map_err(|_illegal| NatsSetupError::Header {
            name: header.name.clone(),
        })?;
    Ok((name, header.value.clone()))
}

/// Whether something can be published to `subject`: words with dots between, none of them a wildcard.
fn is_subject(subject: &str) -> bool {
    subject.split('.').all(|word| {
        let illegal = |c: char| c.is_whitespace() || c.is_control();
        !word.is_empty() && word != "*" && word != ">" && !word.contains(illegal)
    })
}
