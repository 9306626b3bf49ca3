//! A part of something that it may exceed: of one core, of a quota.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::percent::{percentage, read_percent};
use super::unit_error::UnitError;

/// A ratio, finite and not negative; written as a percentage that may exceed 100 %, as two busy
/// cores are 200 % of one.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Ratio(f64);

impl Ratio {
    /// The ratio `fraction`; `None` for NaN, an infinity or a negative number.
    #[must_use]
    pub fn new(fraction: f64) -> Option<Self> {
        (fraction.is_finite() && fraction >= 0.0).then_some(Self(fraction))
    }

    /// The ratio as a number: 1.5 for 150 %.
    #[must_use]
    pub const fn as_fraction(self) -> f64 {
        self.0
    }
}

impl FromStr for Ratio {
    type Err = UnitError;

    /// Reads `80%`, `250%`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        read_percent(text, "a percentage such as `80%` or `250%`").map(Self)
    }
}

impl fmt::Display for Ratio {
    /// A percentage: `47.5%`, `200%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&percentage(self.0))
    }
}

impl TryFrom<f64> for Ratio {
    type Error = String;

    fn try_from(fraction: f64) -> Result<Self, String> {
        Self::new(fraction).ok_or_else(|| format!("{fraction} is not a ratio"))
    }
}

impl From<Ratio> for f64 {
    fn from(ratio: Ratio) -> Self {
        ratio.0
    }
}
