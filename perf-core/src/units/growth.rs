//! How fast an amount of memory becomes more.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::unit_error::UnitError;

const EXPECTED: &str = "a growth such as `10MB/h`, `500KB/min` or `1GB/day`";

/// Bytes per hour, finite; negative for what shrinks.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Growth(f64);

impl Growth {
    /// `bytes` more in every hour; `None` for NaN and the infinities.
    #[must_use]
    pub fn per_hour(bytes: f64) -> Option<Self> {
        bytes.is_finite().then_some(Self(bytes))
    }

    /// Bytes per hour.
    #[must_use]
    pub const fn as_per_hour(self) -> f64 {
        self.0
    }
}

impl FromStr for Growth {
    type Err = UnitError;

    /// Reads a size and the time in which it is added: `10MB/h`, `500KB/min`, `1GB/day`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let Some((size, per)) = text.split_once('/') else {
            return Err(UnitError::new(
                format!("`{}` does not say in what time", text.trim()),
                EXPECTED,
                0..text.len(),
            ));
        };
        let size: Bytes = size.parse().map_err(|error: UnitError| UnitError {
            expected: EXPECTED.to_owned(),
            ..error
        })?;
        let an_hour = match per.trim() {
            "s" | "sec" | "second" => 3600.0,
            "m" | "min" | "minute" => 60.0,
            "h" | "hour" => 1.0,
            "d" | "day" => 1.0 / 24.0,
            other => {
                let at = text.len() - per.len();
                return Err(UnitError::new(
                    format!("`{other}` is not a time that memory grows in"),
                    EXPECTED,
                    at..text.len(),
                ));
            }
        };
        Ok(Self(size.count() as f64 * an_hour))
    }
}

impl fmt::Display for Growth {
    /// Per hour, in powers of 1000 with two decimals: `1.50 MB/h`, `-20.00 kB/h`, `7 B/h`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.abs() {
            // What rounds to nothing has no sign.
            size if size < 0.5 => f.write_str("0 B/h"),
            size if size < 999.5 => write!(f, "{:.0} B/h", self.0),
            size if size < 999.995e3 => write!(f, "{:.2} kB/h", self.0 / 1e3),
            size if size < 999.995e6 => write!(f, "{:.2} MB/h", self.0 / 1e6),
            _ => write!(f, "{:.2} GB/h", self.0 / 1e9),
        }
    }
}

impl TryFrom<f64> for Growth {
    type Error = String;

    fn try_from(bytes: f64) -> Result<Self, String> {
        Self::per_hour(bytes).ok_or_else(|| format!("{bytes} is not a growth in bytes per hour"))
    }
}

impl From<Growth> for f64 {
    fn from(growth: Growth) -> Self {
        growth.0
    }
}
