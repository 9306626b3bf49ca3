//! Whether an HTTP answer is what the step expects.

use memchr::memmem::Finder;
use perf_core::{Expectations, FailureKind, StatusSet};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::setup_error::HttpSetupError;
use crate::transport::Failure;

/// What an answer must be like, in the form in which it is quick to check.
#[derive(Debug)]
pub(super) struct Judge {
    status: StatusSet,
    headers: Vec<(HeaderName, HeaderValue)>,
    body_contains: Option<(String, Finder<'static>)>,
}

/// An answer, as far as it is judged.
#[derive(Debug)]
pub struct HttpAnswer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// Empty unless the judge looks at it.
    pub(super) body: Vec<u8>,
}

impl Judge {
    pub(super) fn new(expect: &Expectations) -> Result<Self, HttpSetupError> {
        let headers = expect.headers.iter().map(|header| {
            let name = header_name(&header.name)?;
            let value = header_value(&header.name, &header.value)?;
            Ok((name, value))
        });
        Ok(Self {
            status: expect.status.clone(),
            headers: headers.collect::<Result<_, _>>()?,
            body_contains: expect.body_contains.as_ref().map(|text| {
                let finder = Finder::new(text.as_bytes()).into_owned();
                (text.clone(), finder)
            }),
        })
    }

    /// Whether it has to see the body.
    pub(super) const fn reads_body(&self) -> bool {
        self.body_contains.is_some()
    }

    /// The first expectation that does not hold: status, then headers, then body.
    pub(super) fn judge(&self, answer: &HttpAnswer) -> Result<(), Failure> {
        let status = answer.status;
        if !self.status.contains(status) {
            return Err(Failure::new(
                class_of(status),
                format!("expected status {}, got {status}", self.status),
            ));
        }
        for (name, expected) in &self.headers {
            let mut found = answer.headers.get_all(name).iter().peekable();
            if found.peek().is_none() {
                return Err(Failure::new(
                    FailureKind::CheckFailed,
                    format!("expected header `{name}`, which is missing"),
                ));
            }
            if !found.any(|value| value == expected) {
                return Err(Failure::new(
                    FailureKind::CheckFailed,
                    format!(
                        "expected header `{name}: {}`, got another value",
                        String::from_utf8_lossy(expected.as_bytes())
                    ),
                ));
            }
        }
        match &self.body_contains {
            Some((text, finder)) if finder.find(&answer.body).is_none() => Err(Failure::new(
                FailureKind::CheckFailed,
                format!("expected a body with `{text}`, which is not in it"),
            )),
            _ => Ok(()),
        }
    }
}

/// `name` as a header's name.
pub(super) fn header_name(name: &str) -> Result<HeaderName, HttpSetupError> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_illegal| HttpSetupError::HeaderName {
        name: name.to_owned(),
    })
}

/// `value` as the value of the header `name`.
pub(super) fn header_value(name: &str, value: &str) -> Result<HeaderValue, HttpSetupError> {
    HeaderValue::from_str(value).map_err(|_illegal| HttpSetupError::HeaderValue {
        name: name.to_owned(),
    })
}

fn class_of(status: u16) -> FailureKind {
    match status {
        400..=499 => FailureKind::Status4xx,
        500..=599 => FailureKind::Status5xx,
        _ => FailureKind::StatusOther,
    }
}
