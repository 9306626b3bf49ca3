//! Takes values out of an answer.

use perf_core::{ExtractFrom, Extraction};
use reqwest::header::{HeaderName, SET_COOKIE};
use serde_json::Value;

use super::answer::Answer;
use super::expectation_error::ExpectationError;
use super::headers::{header_name, text_of};
use super::server_timing::parse_server_timing;

const SERVER_TIMING: &str = "server-timing";

/// One value to take.
#[derive(Debug)]
pub(crate) struct Taking {
    extraction: Extraction,
    /// The header to look at, where it is one.
    header: Option<HeaderName>,
}

impl Taking {
    pub(crate) fn new(extraction: &Extraction) -> Result<Self, ExpectationError> {
        let header = match &extraction.from {
            ExtractFrom::Header(name) => Some(header_name(name)?),
            ExtractFrom::Cookie(_) => Some(SET_COOKIE),
            ExtractFrom::ServerTiming(_) => Some(HeaderName::from_static(SERVER_TIMING)),
            ExtractFrom::Json(_) | ExtractFrom::Regex(_) => None,
        };
        Ok(Self {
            extraction: extraction.clone(),
            header,
        })
    }

    /// Whether it has to see the body.
    pub(super) const fn reads_body(&self) -> bool {
        self.header.is_none()
    }

    /// What the value is called.
    pub(super) fn name(&self) -> &str {
        &self.extraction.name
    }

    /// The value that `answer` has, or its default.
    pub(crate) fn value(&self, answer: &Answer) -> Result<Value, String> {
        let found = self.found(answer);
        match (found, &self.extraction.default) {
            (Ok(value), _) => Ok(value),
            (Err(_), Some(default)) => Ok(default.clone()),
            (Err(why), None) => Err(format!("nothing to extract as `{}`: {why}", self.name())),
        }
    }

    fn found(&self, answer: &Answer) -> Result<Value, String> {
        match &self.extraction.from {
            ExtractFrom::Json(path) => {
                let document = answer
                    .document()
                    .map_err(|why| format!("the body is not JSON: {why}"))?;
                let found = path.first(document).cloned();
                found.ok_or_else(|| format!("`{path}` finds nothing"))
            }
            ExtractFrom::Regex(pattern) => {
                let found = pattern.first_group(&answer.body);
                found
                    .map(|text| Value::String(String::from_utf8_lossy(text).into_owned()))
                    .ok_or_else(|| format!("the group of `{pattern}` is nowhere in the body"))
            }
            ExtractFrom::Header(name) => {
                let found = self
                    .header
                    .as_ref()
                    .and_then(|name| answer.headers.get(name));
                found
                    .map(text_of)
                    .ok_or_else(|| format!("there is no header `{name}`"))
            }
            ExtractFrom::Cookie(name) => {
                cookie(answer, name).ok_or_else(|| format!("the answer sets no cookie `{name}`"))
            }
            ExtractFrom::ServerTiming(name) => server_timing(answer, name)
                .ok_or_else(|| format!("`Server-Timing` tells no time of `{name}`")),
        }
    }
}

/// How long `name` took, in milliseconds; of several, the first that says so.
fn server_timing(answer: &Answer, name: &str) -> Option<Value> {
    let lines = answer.headers.get_all(SERVER_TIMING).iter();
    let mut timings = lines.flat_map(|line| {
        let line = String::from_utf8_lossy(line.as_bytes());
        parse_server_timing(&line)
    });
    let found = timings.find_map(|timing| timing.duration.filter(|_| timing.name == name))?;
    Some(Value::from(found.as_secs_f64() * 1e3))
}

/// The value of the cookie `name` that `answer` sets last, without quotes around it.
fn cookie(answer: &Answer, name: &str) -> Option<Value> {
    let lines = answer.headers.get_all(SET_COOKIE).iter().rev();
    let mut values = lines.filter_map(|line| {
        let line = String::from_utf8_lossy(line.as_bytes());
        let pair = line.split(';').next().unwrap_or_default();
        let (found, value) = pair.split_once('=')?;
        let value = value.trim();
        let unquoted = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or(value);
        (found.trim() == name).then(|| Value::String(unquoted.to_owned()))
    });
    values.next()
}
