//! How a moment of calendar time is written into a request.

use std::str::FromStr;

use jiff::fmt::strtime;

use crate::units::{Timestamp, UnitError};

/// How a moment is written; always in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TimeFormat {
    /// `2026-11-21T05:09:36.000Z`.
    #[default]
    Rfc3339,
    /// Whole seconds since 1970; a number.
    Unix,
    /// Milliseconds since 1970; a number.
    UnixMillis,
    /// By a pattern of `strftime`.
    Custom(TimePattern),
}

/// A pattern of `strftime`, such as `%Y-%m-%d`, that can write every moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimePattern(String);

impl TimePattern {
    /// The pattern as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `moment`, written by this pattern.
    #[must_use]
    pub fn write(&self, moment: Timestamp) -> String {
        // That it can be written was tried when the pattern was read.
        written(&self.0, moment).unwrap_or_default()
    }
}

impl FromStr for TimeFormat {
    type Err = UnitError;

    /// Reads `rfc3339`, `unix`, `unix_ms`, or a pattern of `strftime` with a `%` in it.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str = "`rfc3339`, `unix`, `unix_ms`, or a pattern such as `%Y-%m-%d`";
        let refuse = |problem: String| Err(UnitError::new(problem, EXPECTED, 0..text.len()));
        match text {
            "rfc3339" => Ok(Self::Rfc3339),
            "unix" => Ok(Self::Unix),
            "unix_ms" => Ok(Self::UnixMillis),
            _ if !text.contains('%') => refuse(format!("`{text}` is not a format of time")),
            _ => match tried(text) {
                Ok(()) => Ok(Self::Custom(TimePattern(text.to_owned()))),
                Err(problem) => refuse(format!("`{text}` cannot be written: {problem}")),
            },
        }
    }
}

/// Whether `pattern` can be written: what it asks for does not depend on the moment.
fn tried(pattern: &str) -> Result<(), String> {
    let moment = Timestamp::from_unix_millis(0).ok_or("there is no 1970")?;
    written(pattern, moment).map(|_text| ())
}

fn written(pattern: &str, moment: Timestamp) -> Result<String, String> {
    let moment = jiff::Timestamp::from_millisecond(moment.as_unix_millis());
    moment
        .and_then(|moment| strtime::format(pattern, moment))
        .map_err(|error| error.to_string())
}
