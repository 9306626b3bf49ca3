//! `rate_limit = …` and `quota = { … }`.

use std::num::{NonZeroU32, NonZeroU64};

use toml::de::DeValue;

use super::amounts::{decode_concurrency, positive_rate};
use super::fields::Fields;
use super::value::Value;
use crate::plan::{Per, RateLimit, RequestQuota};

/// More than anything could send.
const MAX_QUOTA: u64 = 1_000_000_000_000;

/// `"60/min"`, or `{ rate = "60/min", burst = 5, per = "user" }`.
pub(super) fn decode_rate_limit(value: Value<'_>) -> Option<RateLimit> {
    const EXPECTED: &str = "`\"60/min\"` or `{ rate = \"60/min\", burst = 5, per = \"user\" }`";
    if let DeValue::String(_) = value.raw.get_ref() {
        let rate = value.read(EXPECTED, positive_rate)?;
        return Some(RateLimit {
            rate,
            burst: NonZeroU32::MIN,
            per: Per::default(),
        });
    }
    let mut fields = Fields::of(value, EXPECTED)?;
    let rate = fields
        .require("rate", EXPECTED)
        .and_then(|rate| rate.read(EXPECTED, positive_rate));
    let burst = fields
        .take("burst")
        .map_or(Some(NonZeroU32::MIN), decode_concurrency);
    let per = fields.take("per").map_or(Some(Per::default()), |word| {
        word.one_of(&[("host", Per::Host), ("user", Per::User)])
    });
    fields.close();
    Some(RateLimit {
        rate: rate?,
        burst: burst?,
        per: per?,
    })
}

/// `{ limit = 60, window = "1min" }`.
pub(super) fn decode_quota(value: Value<'_>) -> Option<RequestQuota> {
    const EXPECTED: &str = "`{ limit = 60, window = \"1min\" }`";
    let mut fields = Fields::of(value, EXPECTED)?;
    let limit = fields
        .require("limit", EXPECTED)
        .and_then(|limit| limit.positive(MAX_QUOTA))
        .and_then(NonZeroU64::new);
    let window = fields.require("window", EXPECTED).and_then(Value::duration);
    fields.close();
    Some(RequestQuota {
        limit: limit?,
        window: window?,
    })
}
