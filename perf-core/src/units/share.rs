//! A part of a whole, between 0 and 1.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::percent::{percentage, read_percent};
use super::unit_error::UnitError;

const EXPECTED: &str = "a percentage such as `1%` or `0.5%`";

/// A part of a whole, from 0 to 1; written as a percentage.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

impl Share {
    /// Nothing of it.
    pub const ZERO: Self = Self(0.0);
    /// All of it.
    pub const ONE: Self = Self(1.0);

    /// The share `fraction`; `None` unless it lies in 0..=1.
    #[must_use]
    pub fn new(fraction: f64) -> Option<Self> {
        (0.0..=1.0).contains(&fraction).then_some(Self(fraction))
    }

    /// `part` of `whole`; `None` where `whole` is zero or smaller than `part`.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        (whole > 0 && part <= whole).then(|| Self(part as f64 / whole as f64))
    }

    /// The share as a number from 0 to 1.
    #[must_use]
    pub const fn as_fraction(self) -> f64 {
        self.0
    }
}

impl FromStr for Share {
    type Err = UnitError;

    /// Reads `1%`, `0.5%`; the percent sign must be there, because `1` could mean all of it.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let fraction = read_percent(text, EXPECTED)?;
        Self::new(fraction).ok_or_else(|| {
            UnitError::new(
                format!("`{}` is above 100%", text.trim()),
                EXPECTED,
                0..text.len(),
            )
        })
    }
}

impl fmt::Display for Share {
    /// A percentage: two decimals below 10 %, one above, no trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&percentage(self.0))
    }
}

impl TryFrom<f64> for Share {
    type Error = String;

    fn try_from(fraction: f64) -> Result<Self, String> {
        Self::new(fraction).ok_or_else(|| format!("{fraction} is not between 0 and 1"))
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}
