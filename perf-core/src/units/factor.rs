//! How many times one value is another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::decimals::decimals;
use super::unit_error::{UnitError, leading_number};

const EXPECTED: &str = "a factor such as `5x` or `1.5x`";

/// One value over another of the same kind, finite and not negative; written as `5x`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Factor(f64);

impl Factor {
    /// The factor `times`; `None` for NaN, an infinity or a negative number.
    #[must_use]
    pub fn new(times: f64) -> Option<Self> {
        (times.is_finite() && times >= 0.0).then_some(Self(times))
    }

    /// The factor as a number: 5 for `5x`.
    #[must_use]
    pub const fn times(self) -> f64 {
        self.0
    }
}

impl FromStr for Factor {
    type Err = UnitError;

    /// Reads `5x`, `1.5×`. Zero is refused: what is measured is never below zero times another.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let read = leading_number(text, EXPECTED)?;
        let end = read.rest_at + read.rest.len();
        match read.rest {
            "x" | "×" if read.number > 0.0 => Ok(Self(read.number)),
            "x" | "×" => {
                let problem = format!("`{}` is not above zero", text.trim());
                let start = text.len() - text.trim_start().len();
                Err(UnitError::new(problem, EXPECTED, start..end))
            }
            "" => {
                let start = text.len() - text.trim_start().len();
                let (digits, problem) = (read.digits, format!("`{}` has no `x`", read.digits));
                let expected = format!("`{digits}x`: so many times the value of another scenario");
                Err(UnitError::new(problem, expected, start..end))
            }
            other => {
                let problem = format!("`{other}` where `x` belongs");
                let expected = "a factor such as `5x`: so many times the value of another scenario";
                Err(UnitError::new(problem, expected, read.rest_at..end))
            }
        }
    }
}

impl fmt::Display for Factor {
    /// Three decimals at most below ten and one above a hundred, without trailing zeros: `3.2×`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = match self.0 {
            small if small < 10.0 => decimals(small, 3),
            medium if medium < 100.0 => 2,
            _ => 1,
        };
        let shown = format!("{:.decimals$}", self.0);
        let shown = shown.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{shown}×")
    }
}

impl TryFrom<f64> for Factor {
    type Error = String;

    fn try_from(times: f64) -> Result<Self, String> {
        Self::new(times).ok_or_else(|| format!("{times} is not a factor"))
    }
}

impl From<Factor> for f64 {
    fn from(factor: Factor) -> Self {
        factor.0
    }
}
