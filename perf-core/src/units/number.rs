//! Numbers without a unit: how many of something.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::decimals::decimals;
use super::unit_error::{UnitError, leading_number};

const EXPECTED: &str = "a plain number such as `30` or `1.5`";

/// A number without a unit, finite: a count, or one count per another.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Number(f64);

impl Number {
    /// The number `value`; `None` for NaN and the infinities.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// How many there are; exact up to 2⁵³.
    #[must_use]
    pub const fn of_count(count: u64) -> Self {
        Self(count as f64)
    }

    /// The number.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl FromStr for Number {
    type Err = UnitError;

    /// Reads `30`, `1.5`; nothing may follow.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let read = leading_number(text, EXPECTED)?;
        if read.rest.is_empty() {
            return Ok(Self(read.number));
        }
        let span = read.rest_at..read.rest_at + read.rest.len();
        let problem = format!("`{}` where nothing belongs: this has no unit", read.rest);
        Err(UnitError::new(problem, EXPECTED, span))
    }
}

impl fmt::Display for Number {
    /// At most two decimals, without trailing zeros: `30`, `1.5`; as many as it needs to be told from
    /// zero: `0.0015`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = format!("{:.*}", decimals(self.0, 2), self.0);
        let shown = shown.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if shown == "-0" { "0" } else { shown })
    }
}

impl TryFrom<f64> for Number {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not a finite number"))
    }
}

impl From<Number> for f64 {
    fn from(number: Number) -> Self {
        number.0
    }
}
