//! A point in calendar time, to the millisecond, in UTC.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::stored_as_text::stored_as_text;

/// A moment of the wall clock, in UTC, to the millisecond. Written as RFC 3339:
/// `2026-11-21T05:09:36.000Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The moment that lies `millis` milliseconds after 1970-01-01T00:00:00Z; `None` beyond the
    /// year 9999.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        jiff::Timestamp::from_millisecond(millis).ok().map(Self)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_unix_millis(self) -> i64 {
        self.0.as_millisecond()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl FromStr for Timestamp {
    type Err = String;

    /// Reads RFC 3339, with any offset; digits below a millisecond are cut.
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .and_then(|read| Self::from_unix_millis(read.as_millisecond()))
            .ok_or_else(|| format!("`{text}` is not a time such as 2026-11-21T05:09:36Z"))
    }
}

stored_as_text!(Timestamp);
