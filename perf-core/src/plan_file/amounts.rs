//! How many at once, and how many a second: within limits that keep a slip of the keyboard from
//! filling the memory.

use std::num::NonZeroU32;

use super::value::Value;
use crate::units::{Rate, UnitError};

/// More than any machine could open.
pub(super) const MAX_CONCURRENCY: u64 = 1_000_000;
const MAX_RATE: f64 = 10_000_000.0;

/// How many at once; at least one.
pub(super) fn decode_concurrency(value: Value<'_>) -> Option<NonZeroU32> {
    let number = value.positive(MAX_CONCURRENCY)?;
    u32::try_from(number).ok().and_then(NonZeroU32::new)
}

/// Reads a rate above zero.
pub(super) fn positive_rate(text: &str) -> Result<Rate, UnitError> {
    let rate: Rate = text.parse()?;
    if rate.as_per_second() > 0.0 && rate.as_per_second() <= MAX_RATE {
        return Ok(rate);
    }
    Err(UnitError::new(
        format!("`{text}` is out of range"),
        "a rate above zero, and at most ten million a second",
        0..text.len(),
    ))
}

/// Reads a rate that may be zero.
pub(super) fn rate_or_none(text: &str) -> Result<Rate, UnitError> {
    let rate: Rate = text.parse()?;
    if rate.as_per_second() <= MAX_RATE {
        return Ok(rate);
    }
    Err(UnitError::new(
        format!("`{text}` is out of range"),
        "a rate of at most ten million a second",
        0..text.len(),
    ))
}
