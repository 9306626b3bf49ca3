//! Numbers and words of the view: a text for people beside the value for programs.

use perf_core::{Change, Quantity};
use serde::{Deserialize, Serialize};

use crate::format::{Place, Rounding, Scale, grouped};

/// A quantity as it is shown: `{ "text": "12.3 ms", …, "nanoseconds": 12300000 }`.
///
/// The value is under the name of its base unit: `nanoseconds`, `bytes`, `per_second`,
/// `bytes_per_hour`, `value` (of what has no unit), `factor` (of a multiple), `share` (a fraction of one), `ratio` (one that may exceed it) or `change` (one that is added, negative for what is less). Where there is no value it is missing, and the text is `–`.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Number and unit: `12.3 ms`.
    pub text: String,
    /// The number alone, for columns whose head names the unit: `12.3`.
    pub number: String,
    /// The unit alone: `ms`.
    pub unit: String,
    /// The value.
    #[serde(flatten)]
    pub value: Option<Quantity>,
}

/// How many of something.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// With thousands separators: `1,500`; in a sentence where the field's name asks for one.
    pub text: String,
    /// The number.
    pub count: u64,
}

/// One of several possible answers, in words and as a stable name for programs.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled<T> {
    /// In words: `PASS`.
    pub text: String,
    /// As in run records: `pass`.
    pub code: T,
}

/// A relative change.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeFigure {
    /// With its sign: `+20.0%`; `–` where it is not known.
    pub text: String,
    /// As a fraction: 0.2, or the text `from zero`.
    pub change: Option<Change>,
}

/// What is shown for what is not known.
pub(super) const UNKNOWN: &str = "–";

impl Figure {
    /// A value of which no uncertainty is known, with three significant digits or more.
    pub(super) fn usual(quantity: Quantity, scale: Scale) -> Self {
        let place = Place::usual(scale.value(quantity));
        Self::at(quantity, scale, place)
    }

    /// A value that a person wrote, with all its digits.
    pub(super) fn exact(quantity: Quantity, scale: Scale) -> Self {
        let place = Place::exact(scale.value(quantity));
        Self::at(quantity, scale, place)
    }

    /// A value down to the digit at `place`.
    pub(super) fn at(quantity: Quantity, scale: Scale, place: Place) -> Self {
        let number = scale.number(quantity, place, Rounding::Nearest);
        Self {
            text: scale.with_unit(&number),
            number,
            unit: scale.symbol().to_owned(),
            value: Some(quantity),
        }
    }

    /// No value.
    pub(super) fn unknown() -> Self {
        Self {
            text: UNKNOWN.to_owned(),
            number: UNKNOWN.to_owned(),
            unit: String::new(),
            value: None,
        }
    }
}

impl Count {
    pub(super) fn of(count: u64) -> Self {
        Self {
            text: grouped(count),
            count,
        }
    }
}

impl<T> Labelled<T> {
    pub(super) fn new(text: impl Into<String>, code: T) -> Self {
        Self {
            text: text.into(),
            code,
        }
    }
}

impl ChangeFigure {
    pub(super) fn of(change: Option<Change>) -> Self {
        Self {
            text: change.map_or_else(|| UNKNOWN.to_owned(), |change| change.to_string()),
            change,
        }
    }
}
