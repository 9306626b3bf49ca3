//! Between the metrics of a run and the whole numbers of a store. Refuses to compute a metric.

use std::time::Duration;

use perf_core::{Bytes, Metric, MetricSet, MetricValue, Quantity, Rate, Share, Unit};

/// A rate is stored in millionths of an event per second.
const RATE_STEPS: f64 = 1e6;
/// A share is stored in parts of 10^12: any two counts below 10^12 differ in them.
const SHARE_STEPS: f64 = 1e12;
/// Whole numbers up to here are the same as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// `quantity` as the whole number that stands for it: nanoseconds, bytes, millionths of an event
/// per second, parts of 10^12; `None` for what a store does not keep.
pub(super) fn whole(quantity: Quantity) -> Option<u64> {
    match quantity {
        Quantity::Time(span) => u64::try_from(span.as_nanos()).ok(),
        Quantity::Size(bytes) => Some(bytes.count()),
        Quantity::Rate(rate) => steps(rate.as_per_second() * RATE_STEPS),
        Quantity::Share(share) => steps(share.as_fraction() * SHARE_STEPS),
        Quantity::Number(_)
        | Quantity::Ratio(_)
        | Quantity::Growth(_)
        | Quantity::Factor(_)
        | Quantity::Change(_) => None,
    }
}

fn steps(number: f64) -> Option<u64> {
    let steps = number.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rates and shares are not negative, and it is below 2^53 by the check"
    )]
    (steps < EXACT).then_some(steps as u64)
}

/// What `number` stands for in this unit; `None` for what a store does not keep, and for rates
/// that are not exact.
pub(super) fn quantity(number: u64, unit: Unit) -> Option<Quantity> {
    match unit {
        Unit::Time => Some(Quantity::Time(Duration::from_nanos(number))),
        Unit::Size => Some(Quantity::Size(Bytes::new(number))),
        Unit::Rate => {
            let steps = number as f64;
            let rate = Rate::per_second(steps / RATE_STEPS).filter(|_| steps < EXACT)?;
            Some(Quantity::Rate(rate))
        }
        Unit::Share => Share::new(number as f64 / SHARE_STEPS).map(Quantity::Share),
        Unit::Number | Unit::Ratio | Unit::Growth | Unit::Factor | Unit::Change => None,
    }
}

/// The error rate that the counts mean; `None` without requests.
pub(super) fn error_rate(failures: u64, requests: u64) -> Option<MetricValue> {
    let share = Share::of(failures, requests)?;
    Some(MetricValue::exact(
        Metric::ErrorRate,
        Quantity::Share(share),
    ))
}

/// Whether the metric is known from the counts, so that it need not be stored.
pub(super) fn follows_from_counts(metric: Metric, requests: u64) -> bool {
    metric == Metric::ErrorRate && requests > 0
}

/// Those of `metrics` that a store keeps, as they will be read again.
pub(super) fn kept_metrics(metrics: &MetricSet) -> MetricSet {
    let again = |known: Quantity| quantity(whole(known)?, known.unit());
    let mut values: Vec<MetricValue> = metrics
        .values
        .iter()
        .filter(|known| !follows_from_counts(known.metric, metrics.requests))
        .filter_map(|known| {
            let (low, high) = known.rounding;
            Some(MetricValue {
                metric: known.metric,
                value: again(known.value)?,
                rounding: (again(low)?, again(high)?),
            })
        })
        .collect();
    values.extend(error_rate(metrics.failures, metrics.requests));
    values.sort_by_key(|known| known.metric);
    MetricSet { values, ..*metrics }
}
