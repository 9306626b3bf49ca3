//! `rate_limit = …`.

use std::num::NonZeroU32;

use toml::de::DeValue;

use super::amounts::{decode_concurrency, positive_rate};
use super::fields::Fields;
use super::value::Value;
use crate::plan::RateLimit;

const EXPECTED: &str = "`\"60/min\"` or `{ rate = \"60/min\", burst = 5 }`";

/// `"60/min"`, or `{ rate = "60/min", burst = 5 }`.
pub(super) fn decode_rate_limit(value: Value<'_>) -> Option<RateLimit> {
    if let DeValue::String(_) = value.raw.get_ref() {
        let rate = value.read(EXPECTED, positive_rate)?;
        return Some(RateLimit {
            rate,
            burst: NonZeroU32::MIN,
        });
    }
    let mut fields = Fields::of(value, EXPECTED)?;
    let rate = fields
        .require("rate", EXPECTED)
        .and_then(|rate| rate.read(EXPECTED, positive_rate));
    let burst = fields
        .take("burst")
        .map_or(Some(NonZeroU32::MIN), decode_concurrency);
    fields.close();
    Some(RateLimit {
        rate: rate?,
        burst: burst?,
    })
}
