//! Any value that a metric can have, with its unit.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    Bytes, Change, Factor, Growth, Number, Rate, Ratio, Share, UnitError, format_duration,
    parse_duration, serialize_as_nanos,
};

/// A value with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// A span of time, stored in nanoseconds.
    #[serde(rename = "nanoseconds", with = "serialize_as_nanos")]
    Time(Duration),
    /// A part of a whole.
    Share(Share),
    /// Events per second.
    #[serde(rename = "per_second")]
    Rate(Rate),
    /// Memory or data.
    #[serde(rename = "bytes")]
    Size(Bytes),
    /// How many, or how many per another.
    #[serde(rename = "value")]
    Number(Number),
    /// A part of something that it may exceed.
    Ratio(Ratio),
    /// Memory that is added in a time.
    #[serde(rename = "bytes_per_hour")]
    Growth(Growth),
    /// How many times another value of the same kind.
    Factor(Factor),
    /// How much more than another value of the same kind, as a part of it.
    Change(Change),
}

/// The kind of a [`Quantity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Spans of time.
    Time,
    /// Parts of a whole.
    Share,
    /// Events per second.
    Rate,
    /// Bytes.
    Size,
    /// Counts.
    Number,
    /// Parts of something that they may exceed.
    Ratio,
    /// Bytes per hour.
    Growth,
    /// Multiples of another value.
    Factor,
    /// Parts of another value that are added to it.
    Change,
}

impl Unit {
    /// Reads a quantity of this unit.
    ///
    /// # Errors
    /// Whatever the unit's own reader refuses.
    pub fn parse(self, text: &str) -> Result<Quantity, UnitError> {
        match self {
            Self::Time => parse_duration(text).map(Quantity::Time),
            Self::Share => text.parse().map(Quantity::Share),
            Self::Rate => text.parse().map(Quantity::Rate),
            Self::Size => text.parse().map(Quantity::Size),
            Self::Number => text.parse().map(Quantity::Number),
            Self::Ratio => text.parse().map(Quantity::Ratio),
            Self::Growth => text.parse().map(Quantity::Growth),
            Self::Factor => text.parse().map(Quantity::Factor),
            Self::Change => text.parse().map(Quantity::Change),
        }
    }
}

impl Quantity {
    /// What kind of quantity this is.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Time(_) => Unit::Time,
            Self::Share(_) => Unit::Share,
            Self::Rate(_) => Unit::Rate,
            Self::Size(_) => Unit::Size,
            Self::Number(_) => Unit::Number,
            Self::Ratio(_) => Unit::Ratio,
            Self::Growth(_) => Unit::Growth,
            Self::Factor(_) => Unit::Factor,
            Self::Change(_) => Unit::Change,
        }
    }

    /// The bare number in the base unit (nanoseconds, fraction, events per second, bytes,
    /// bytes per hour, times), for formulas that compare two quantities of the same unit.
    #[must_use]
    pub fn in_base_unit(self) -> f64 {
        match self {
            Self::Time(span) => span.as_nanos() as f64,
            Self::Share(share) => share.as_fraction(),
            Self::Rate(rate) => rate.as_per_second(),
            Self::Size(bytes) => bytes.count() as f64,
            Self::Number(number) => number.value(),
            Self::Ratio(ratio) => ratio.as_fraction(),
            Self::Growth(growth) => growth.as_per_hour(),
            Self::Factor(factor) => factor.times(),
            Self::Change(change) => change.as_fraction(),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(span) => f.write_str(&format_duration(*span)),
            Self::Share(share) => share.fmt(f),
            Self::Rate(rate) => rate.fmt(f),
            Self::Size(bytes) => bytes.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Ratio(ratio) => ratio.fmt(f),
            Self::Growth(growth) => growth.fmt(f),
            Self::Factor(factor) => factor.fmt(f),
            Self::Change(change) => change.fmt(f),
        }
    }
}
