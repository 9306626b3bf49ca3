//! The metrics of a run as far as they are known, with how finely they were written down.

use std::time::Duration;

use perf_core::{
    Clock, ClockView, Estimate, Metric, MetricSet, MetricValue, Quantile, QuantilePoints, Quantity,
    Reading, ScenarioRecord, Share, Statistic,
};

use crate::attempts::{Attempts, Scope};
use crate::estimate::{estimate, latency_of};
use crate::subject::Subject;

/// The percentiles that runs are compared by.
const QUANTILES: [Quantile; 3] = [Quantile::P50, Quantile::P95, Quantile::P99];

/// p50, p95, p99 and mean of the response time, throughput and error rate of a run, all
/// `scenarios` pooled; `elapsed` is the time that the run took.
///
/// What is not known is absent, which is not zero: a percentile that falls among failed requests
/// or that another tool did not write down, the percentiles of several such summaries together,
/// everything of a run without requests. The mean is that of the successful requests. Of another
/// tool's summary, percentiles and mean are the tool's own, over all attempts, failed ones mixed
/// in: lower bounds of what they would be if failures counted as the slowest.
///
/// A scenario that is part of another's total is left out: it would be counted twice.
#[must_use]
pub fn metric_set(scenarios: &[ScenarioRecord], elapsed: Duration) -> MetricSet {
    let subject = Subject::of_run(scenarios, elapsed, &[]);
    let mut values: Vec<MetricValue> = QUANTILES
        .into_iter()
        .filter_map(|p| percentile(&subject, p))
        .collect();
    values.extend(mean(&subject));
    for metric in [Metric::Throughput, Metric::ErrorRate] {
        // No interval is taken from it, so that the confidence does not matter.
        values.extend(exact_value(&estimate(metric, &subject, Share::ZERO)));
    }
    MetricSet {
        requests: subject.requests(),
        failures: subject.failures(),
        values,
    }
}

/// As measured, to a bucket; of another tool's summary, as written down.
fn percentile(subject: &Subject<'_>, quantile: Quantile) -> Option<MetricValue> {
    let metric = Metric::quantile(quantile);
    let Some(points) = lone_points(subject) else {
        let series = subject.series();
        let attempts = Attempts::of(series, Clock::ResponseTime, Scope::AllRequests)?;
        let (low, high) = attempts.quantile_range(quantile)?;
        return Some(MetricValue {
            metric,
            value: Quantity::Time(high),
            rounding: (Quantity::Time(low), Quantity::Time(high)),
        });
    };
    let known = points.points.iter().find(|p| p.quantile == quantile)?;
    let (low, high) = points.resolution.range(known.value);
    Some(MetricValue {
        metric,
        value: Quantity::Time(known.value),
        rounding: (Quantity::Time(low), Quantity::Time(high)),
    })
}

/// Of successful requests where they can be told apart, else the tool's own over all attempts.
fn mean(subject: &Subject<'_>) -> Option<MetricValue> {
    if let Some(points) = lone_points(subject) {
        let mean = points.mean.filter(|_| points.count > 0)?;
        let metric = Metric::response(Statistic::Mean);
        return Some(MetricValue::exact(metric, Quantity::Time(mean)));
    }
    exact_value(&latency(subject, Statistic::Mean, Scope::SuccessfulOnly))
}

fn latency(subject: &Subject<'_>, statistic: Statistic, scope: Scope) -> Estimate {
    latency_of(subject, Clock::ResponseTime, statistic, scope, Share::ZERO)
}

fn exact_value(estimate: &Estimate) -> Option<MetricValue> {
    match estimate.reading {
        Reading::Exactly(value) => Some(MetricValue::exact(estimate.metric, value)),
        Reading::Above(_) | Reading::Missing => None,
    }
}

/// The summary of another tool, where the run is nothing else.
fn lone_points<'a>(subject: &Subject<'a>) -> Option<&'a QuantilePoints> {
    match subject.series() {
        [one] => match one.clocks.on(Clock::ResponseTime) {
            Some(ClockView::Points(points)) => Some(points),
            _ => None,
        },
        _ => None,
    }
}
