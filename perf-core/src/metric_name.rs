//! Names of metrics that a plan makes up. Refuses to know what they stand for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::units::{UnitError, stored_as_text};

/// As long as a name can be: it is kept in place, so that a metric can be copied.
const LONGEST: usize = 40;
const EXPECTED: &str = "up to 40 letters, digits and underscores, not beginning with a digit";

/// The name of a metric of the plan's own: `upstream_calls`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MetricName {
    /// ASCII, with zeros behind it.
    bytes: [u8; LONGEST],
}

impl MetricName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.split(|byte| *byte == 0).next();
        bytes
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

impl FromStr for MetricName {
    type Err = UnitError;

    /// Reads `upstream_calls`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let fits = !text.is_empty()
            && text.len() <= LONGEST
            && text.bytes().all(legal)
            && !text.starts_with(|c: char| c.is_ascii_digit());
        if !fits {
            let problem = format!("`{text}` is not a name for a metric");
            return Err(UnitError::new(problem, EXPECTED, 0..text.len()));
        }
        let mut bytes = [0; LONGEST];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { bytes })
    }
}

impl fmt::Display for MetricName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for MetricName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

stored_as_text!(MetricName);
