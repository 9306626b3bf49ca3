//! How much something moved, relative to where it was.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::percent::read_percent;
use super::unit_error::UnitError;

/// A relative change: 0.2 is 20 % more, −0.3 is 30 % less. Never NaN; plus infinity is the
/// change from zero to something.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Change(f64);

impl Change {
    /// No change.
    pub const NONE: Self = Self(0.0);

    /// The change `relative`; `None` for NaN, minus infinity, or a loss of more than all of it.
    #[must_use]
    pub fn relative(relative: f64) -> Option<Self> {
        (relative >= -1.0).then_some(Self(relative))
    }

    /// The change from `before` to `after`, both not negative: infinite from zero to something,
    /// nothing from zero to zero. `None` where either is negative, NaN or infinite.
    #[must_use]
    pub fn between(before: f64, after: f64) -> Option<Self> {
        let legal = |value: f64| value.is_finite() && value >= 0.0;
        if !legal(before) || !legal(after) {
            return None;
        }
        Some(match (before == 0.0, after == 0.0) {
            (true, true) => Self(0.0),
            (true, false) => Self(f64::INFINITY),
            (false, _) => Self(after / before - 1.0),
        })
    }

    /// The change as a fraction: 0.2 for 20 % more.
    #[must_use]
    pub const fn as_fraction(self) -> f64 {
        self.0
    }
}

impl FromStr for Change {
    type Err = UnitError;

    /// Reads `5%` and `+5%`: so much more.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        // Behind the sign there is as much of a text.
        let at = text.len() - text.trim_start().len();
        let unsigned = text[at..].strip_prefix('+');
        let (number, at) = unsigned.map_or((text, 0), |rest| (rest, at + 1));
        read_percent(number, "a percentage such as `5%`")
            .map(Self)
            .map_err(|error| UnitError {
                span: error.span.start + at..error.span.end + at,
                ..error
            })
    }
}

impl fmt::Display for Change {
    /// With its sign and one decimal: `+20.0%`; from nothing: `new`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_infinite() {
            return f.write_str("from zero");
        }
        let percent = self.0 * 100.0;
        // A change that rounds to nothing shows no sign.
        if percent.abs() < 0.05 {
            f.write_str("0.0%")
        } else {
            write!(f, "{percent:+.1}%")
        }
    }
}

impl Serialize for Change {
    /// A number, or the text `from zero`, since JSON has no infinity.
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0.is_infinite() {
            to.serialize_str("from zero")
        } else {
            to.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Stored {
            Number(f64),
            Text(String),
        }
        let change = match Stored::deserialize(from)? {
            Stored::Number(fraction) => Self::relative(fraction),
            Stored::Text(text) => (text == "from zero").then_some(Self(f64::INFINITY)),
        };
        change.ok_or_else(|| serde::de::Error::custom("not a relative change"))
    }
}
