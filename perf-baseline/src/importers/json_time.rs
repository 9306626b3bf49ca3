//! Times in JSON, each type in its unit. Refuses negative numbers and what is no measurement.

use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error};

use super::time_unit::TimeUnit;

/// A number of seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seconds(pub(super) Duration);
/// A number of milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Millis(pub(super) Duration);
/// A number of nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Nanos(pub(super) Duration);

fn read<'de, D: Deserializer<'de>>(from: D, unit: TimeUnit) -> Result<Duration, D::Error> {
    let number = f64::deserialize(from)?;
    unit.span(number)
        .ok_or_else(|| D::Error::custom(format!("{number} is not {}", unit.expected())))
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, TimeUnit::Seconds).map(Self)
    }
}

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, TimeUnit::Milliseconds).map(Self)
    }
}

impl<'de> Deserialize<'de> for Nanos {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, TimeUnit::Nanoseconds).map(Self)
    }
}
