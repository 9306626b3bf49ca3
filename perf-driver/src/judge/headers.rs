//! Headers that an answer must have.

use perf_core::{HeaderCheck, ValueCheck, is_secret_name};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::expectation_error::ExpectationError;
use super::unknown::unknown;
use crate::values::Values;

/// What one header must be like.
#[derive(Debug)]
pub(super) struct HeaderRule {
    name: HeaderName,
    check: ValueCheck,
}

impl HeaderRule {
    pub(super) fn new(header: &HeaderCheck) -> Result<Self, ExpectationError> {
        Ok(Self {
            name: header_name(&header.name)?,
            check: header.check.clone(),
        })
    }

    /// Whether one of the headers of this name is as it must be.
    pub(super) fn holds(&self, headers: &HeaderMap, values: &mut Values) -> Result<(), String> {
        let name = &self.name;
        let check = self.check.filled(&mut |expected| values.expected(expected));
        let check = check.map_err(|error| unknown(&error))?;
        let mut problem = None;
        for found in headers.get_all(name) {
            let Err(message) = check.holds(Some(&text_of(found))) else {
                return Ok(());
            };
            problem = problem.or(Some(message));
        }
        let secret = is_secret_name(name.as_str());
        match problem {
            Some(_) if secret => Err(format!(
                "header `{name}`: expected another value, which is not shown"
            )),
            Some(problem) => Err(format!("header `{name}`: {problem}")),
            None => check.holds(None).map_err(|problem| {
                if secret {
                    format!("header `{name}`: expected a value, found nothing")
                } else {
                    format!("header `{name}`: {problem}")
                }
            }),
        }
    }
}

/// A header's value as a JSON string.
pub(super) fn text_of(value: &HeaderValue) -> Value {
    Value::String(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// `name` as a header's name.
pub(crate) fn header_name(name: &str) -> Result<HeaderName, ExpectationError> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_illegal| ExpectationError::HeaderName {
        name: name.to_owned(),
    })
}
