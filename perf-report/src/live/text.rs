//! The figures of a run that goes on, as texts: three digits and a unit. They have no intervals,
//! because they are no result.

use std::time::Duration;

use perf_core::{Bytes, Clock, Quantity, format_duration};

use super::model::LiveLatency;
use crate::format::{alone, grouped};
use crate::template::plain;

/// What stands where there is nothing to show.
const NOTHING: &str = "–";

/// A percentile: `12.3 ms`, `failed` where so many requests failed, `–` without requests.
#[must_use]
pub fn latency_text(latency: Option<LiveLatency>) -> String {
    match latency {
        None => NOTHING.to_owned(),
        Some(LiveLatency::Took(span)) => format_duration(span),
        Some(LiveLatency::Failed) => "failed".to_owned(),
    }
}

/// A number of something a second: `249/s`, `0.5/s`, `–` where it is not known.
#[must_use]
pub fn rate_text(per_second: Option<f64>) -> String {
    let Some(rate) = per_second.filter(|rate| rate.is_finite() && *rate >= 0.0) else {
        return NOTHING.to_owned();
    };
    if rate >= 99.95 {
        return format!("{}/s", grouped(whole(rate)));
    }
    let decimals = if rate >= 9.995 { 1 } else { 2 };
    let text = format!("{rate:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}/s", if text.is_empty() { "0" } else { text })
}

/// A count: `10,450`.
#[must_use]
pub fn count_text(count: u64) -> String {
    grouped(count)
}

/// A part of something: `0.03 %`; one that is not zero never looks as if it was.
#[must_use]
pub fn share_text(share: f64) -> String {
    let percent = share * 100.0;
    if percent <= 0.0 {
        return "0 %".to_owned();
    }
    match percent {
        p if p < 0.01 => "< 0.01 %".to_owned(),
        p if p < 9.995 => format!("{p:.2} %"),
        p if p < 99.95 => format!("{p:.1} %"),
        _ => "100 %".to_owned(),
    }
}

/// Cores: `0.42`.
#[must_use]
pub fn cores_text(cores: f64) -> String {
    // Zero has no sign.
    let cores = if cores > 0.0 { cores } else { 0.0 };
    format!("{cores:.2}")
}

/// A span of a run: `42 s`, `1m07s`, `2h03m10s`. Parts of a second do not show.
#[must_use]
pub fn span_text(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, minutes) => format!("{minutes}m{rest:02}s"),
        (hours, minutes) => format!("{hours}h{minutes:02}m{rest:02}s"),
    }
}

/// A short span up to now, in whole seconds: `last 5 s`.
#[must_use]
pub fn interval_text(span: Duration) -> String {
    format!("last {:.0} s", span.as_secs_f64())
}

/// What a latency is measured by, in words.
#[must_use]
pub const fn clock_text(clock: Clock) -> &'static str {
    match clock {
        Clock::ResponseTime => "response time",
        Clock::ServiceTime => "service time",
        Clock::SendLag => "send lag",
    }
}

/// An amount of memory: `120 MB`.
#[must_use]
pub fn memory_text(memory: Bytes) -> String {
    alone(Quantity::Size(memory))
}

/// A name from a plan, made harmless for a terminal: hidden characters become visible ones, and of
/// more than 200 characters the first ones stay.
#[must_use]
pub fn name_text(name: &str) -> String {
    const LONGEST: usize = 200;
    plain(&name.chars().take(LONGEST).collect::<String>())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate that is shown is finite and not negative"
)]
fn whole(rate: f64) -> u64 {
    rate.round() as u64
}
