//! Statistics of latencies.

use std::time::Duration;

use perf_core::{Clock, Estimate, Interval, Metric, Quantity, Reading, Share, Statistic};

use crate::attempts::{Attempts, Scope};
use crate::interval::StudentBounds;
use crate::subject::Subject;

/// A statistic of the latencies of `subject` on one clock; missing where none of them has that
/// clock, or where the successes cannot be told from the rest.
pub(crate) fn latency_of(
    subject: &Subject<'_>,
    clock: Clock,
    statistic: Statistic,
    scope: Scope,
    confidence: Share,
) -> Estimate {
    let metric = Metric::Latency { clock, statistic };
    let attempts = Attempts::of(subject.series(), clock, scope)
        .filter(|known| known.requests() > 0)
        .map(|known| known.depending(subject.dependence(clock)));
    let Some(attempts) = attempts else {
        return Estimate {
            metric,
            reading: Reading::Missing,
            interval: None,
            observations: 0,
        };
    };
    let (reading, interval) = match statistic {
        Statistic::Quantile(quantile) => {
            let reading = attempts.quantile(quantile);
            let known = reading != Reading::Missing;
            let interval = known.then(|| attempts.interval(quantile, confidence));
            (reading, interval)
        }
        Statistic::Mean => (attempts.mean(), mean_interval(&attempts, confidence)),
        Statistic::Min => (smallest(&attempts), None),
        Statistic::Max => (largest(&attempts), None),
    };
    Estimate {
        metric,
        reading,
        interval,
        observations: attempts.requests(),
    }
}

/// Student's interval; only its lower end holds where requests failed.
fn mean_interval(attempts: &Attempts<'_>, confidence: Share) -> Option<Interval> {
    let spread = attempts.spread()?;
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let bounds = StudentBounds::of_lopsided(&spread, attempts.design_effect_of_mean());
    let end = |nanos: f64| {
        let span = Duration::try_from_secs_f64(nanos.max(0.0) / 1e9);
        Quantity::Time(span.unwrap_or(Duration::MAX))
    };
    let high = bounds
        .filter(|_| attempts.failed() == 0)
        .and_then(|known| known.high(tail));
    Some(Interval {
        low: bounds.and_then(|known| known.low(tail)).map(end),
        high: high.map(end),
        confidence,
        needs_more: bounds.is_none().then_some(1),
    })
}

fn smallest(attempts: &Attempts<'_>) -> Reading {
    match attempts.smallest() {
        Some(span) => Reading::Exactly(Quantity::Time(span)),
        None if attempts.failed() == attempts.requests() => {
            Reading::Above(Quantity::Time(Duration::ZERO))
        }
        None => Reading::Missing,
    }
}

/// A failed request is longer than every success, so that the largest is then a lower bound.
fn largest(attempts: &Attempts<'_>) -> Reading {
    match (attempts.largest(), attempts.failed()) {
        (Some(span), 0) => Reading::Exactly(Quantity::Time(span)),
        (None, 0) => Reading::Missing,
        (span, _) => Reading::Above(Quantity::Time(span.unwrap_or_default())),
    }
}
