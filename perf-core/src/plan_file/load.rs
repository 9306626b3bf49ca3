//! `load = { … }` and `rate_limit = …`.

use std::num::{NonZeroU32, NonZeroU64};

use toml::de::DeValue;

use super::fields::Fields;
use super::value::Value;
use crate::plan::{Load, RateLimit};
use crate::units::{Rate, UnitError};

const EXPECTED: &str = "`{ iterations = 100 }`, `{ virtual_users = 10, duration = \"30s\" }` or \
                        `{ arrival_rate = \"50/s\", duration = \"30s\" }`";
/// More than any machine could open; it keeps a slip of the keyboard from filling the memory.
const MAX_CONCURRENCY: u64 = 1_000_000;
const MAX_ITERATIONS: u64 = 1_000_000_000_000;
const MAX_RATE: f64 = 10_000_000.0;
const DEFAULT_CONNECTIONS: u32 = 100;
const DEFAULT_MAX_IN_FLIGHT: u32 = 10_000;

pub(super) fn decode_load(value: Value<'_>) -> Option<Load> {
    let mut fields = Fields::of(value, EXPECTED)?;
    let iterations = fields.take("iterations");
    let virtual_users = fields.take("virtual_users");
    let arrival_rate = fields.take("arrival_rate");
    let duration = fields.take("duration");
    let connections = fields.take("connections");
    let max_in_flight = fields.take("max_in_flight");
    let excluded = |other: Option<Value<'_>>, reason: &str| {
        if let Some(other) = other {
            other.wrong(reason, EXPECTED);
        }
        other.is_none()
    };
    let load = match (iterations, arrival_rate) {
        (Some(_), Some(rate)) => {
            rate.wrong("both iterations and an arrival rate", EXPECTED);
            None
        }
        (Some(iterations), None) => {
            let total = iterations
                .positive(MAX_ITERATIONS)
                .and_then(NonZeroU64::new);
            let virtual_users = virtual_users.map_or(Some(NonZeroU32::MIN), concurrency);
            let alone = excluded(duration, "a number of iterations needs no duration")
                & excluded(connections, "connections go with an arrival rate")
                & excluded(max_in_flight, "max_in_flight goes with an arrival rate");
            let (total, virtual_users) = (total?, virtual_users?);
            alone.then_some(Load::Iterations {
                total,
                virtual_users,
            })
        }
        (None, Some(rate)) => {
            let rate = rate.read("a rate such as `\"50/s\"`", positive_rate);
            let duration = required_duration(&fields, duration);
            let connections =
                connections.map_or_else(|| NonZeroU32::new(DEFAULT_CONNECTIONS), concurrency);
            let max_in_flight =
                max_in_flight.map_or_else(|| NonZeroU32::new(DEFAULT_MAX_IN_FLIGHT), concurrency);
            let alone = excluded(
                virtual_users,
                "an arrival rate has no users; it has connections",
            );
            let (rate, duration) = (rate?, duration?);
            let (connections, max_in_flight) = (connections?, max_in_flight?);
            alone.then_some(Load::ArrivalRate {
                rate,
                duration,
                connections,
                max_in_flight,
            })
        }
        (None, None) => {
            let alone = excluded(connections, "connections go with an arrival rate")
                & excluded(max_in_flight, "max_in_flight goes with an arrival rate");
            if let Some(users) = virtual_users {
                let virtual_users = concurrency(users);
                let duration = required_duration(&fields, duration);
                let (virtual_users, duration) = (virtual_users?, duration?);
                alone.then_some(Load::VirtualUsers {
                    virtual_users,
                    duration,
                })
            } else {
                // A misspelt key is told by its own name; that says enough.
                if !fields.has_unknown_key() {
                    fields.lacks("a load that does not say how much", EXPECTED);
                }
                None
            }
        }
    };
    fields.close();
    load
}

/// `"60/min"`, or `{ rate = "60/min", burst = 5 }`.
pub(super) fn decode_rate_limit(value: Value<'_>) -> Option<RateLimit> {
    const EXPECTED: &str = "`\"60/min\"` or `{ rate = \"60/min\", burst = 5 }`";
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
        .map_or(Some(NonZeroU32::MIN), concurrency);
    fields.close();
    Some(RateLimit {
        rate: rate?,
        burst: burst?,
    })
}

fn required_duration(
    fields: &Fields<'_>,
    duration: Option<Value<'_>>,
) -> Option<std::time::Duration> {
    if duration.is_none() {
        fields.lacks(
            "`duration` is missing",
            "a duration such as `duration = \"30s\"`",
        );
    }
    duration?.duration()
}

fn concurrency(value: Value<'_>) -> Option<NonZeroU32> {
    let number = value.positive(MAX_CONCURRENCY)?;
    u32::try_from(number).ok().and_then(NonZeroU32::new)
}

fn positive_rate(text: &str) -> Result<Rate, UnitError> {
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
