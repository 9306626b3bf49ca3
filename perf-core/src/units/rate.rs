//! Events per second.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::decimals::decimals;
use super::unit_error::{UnitError, leading_number};

const EXPECTED: &str = "a rate such as `100/s`, `60/min` or `5/h`";

/// A rate in events per second: finite and not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Rate(f64);

impl Rate {
    /// A rate of `events` per second; `None` for NaN, an infinity or a negative number.
    #[must_use]
    pub fn per_second(events: f64) -> Option<Self> {
        (events.is_finite() && events >= 0.0).then_some(Self(events))
    }

    /// Events per second.
    #[must_use]
    pub const fn as_per_second(self) -> f64 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = UnitError;

    /// Reads `100/s`, `60/min`, `60/m`, `5/h`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let read = leading_number(text, EXPECTED)?;
        let seconds = match read.rest {
            "/s" | "/sec" | "/second" => 1.0,
            "/m" | "/min" | "/minute" => 60.0,
            "/h" | "/hour" => 3600.0,
            "" => {
                return Err(UnitError::new(
                    format!("`{}` has no unit", read.digits),
                    format!("a unit, for example `{}/s`", read.digits),
                    0..text.len(),
                ));
            }
            other => {
                let span = read.rest_at..read.rest_at + other.len();
                return Err(UnitError::new(
                    format!("`{other}` is not a unit of rate"),
                    EXPECTED,
                    span,
                ));
            }
        };
        Ok(Self(read.number / seconds))
    }
}

impl fmt::Display for Rate {
    /// Per second; slow rates per minute, so that `0.5/min` is not shown as `0.01/s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            r if r >= 99.95 || r == 0.0 => write!(f, "{r:.0}/s"),
            r if r >= 1.0 => write!(f, "{}/s", shown(r, 1)),
            r => {
                let a_minute = r * 60.0;
                write!(f, "{}/min", shown(a_minute, decimals(a_minute, 1)))
            }
        }
    }
}

/// So many decimals, but none where they would be zeros.
fn shown(value: f64, decimals: usize) -> String {
    let shown = format!("{value:.decimals$}");
    let shown = shown.trim_end_matches('0').trim_end_matches('.');
    shown.to_owned()
}

impl TryFrom<f64> for Rate {
    type Error = String;

    fn try_from(events: f64) -> Result<Self, String> {
        Self::per_second(events).ok_or_else(|| format!("{events} is not a rate per second"))
    }
}

impl From<Rate> for f64 {
    fn from(rate: Rate) -> Self {
        rate.0
    }
}
