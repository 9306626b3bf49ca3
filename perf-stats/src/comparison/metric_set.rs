//! The metrics of a run as far as they are known, with how finely they were written down.

use std::time::Duration;

use perf_core::{
    Clock, ClockView, Estimate, Metric, MetricSet, MetricValue, Quantile, Quantity, Reading,
    Resolution, ScenarioRecord, Share, Statistic,
};

use crate::attempts::Scope;
use crate::estimate::{estimate, latency_of};
use crate::subject::Subject;

/// The percentiles that runs are compared by.
const QUANTILES: [Quantile; 3] = [Quantile::P50, Quantile::P95, Quantile::P99];

/// p50, p95, p99 and mean of the response time, throughput and error rate of a run, all
/// `scenarios` pooled; `elapsed` is the time that the run took.
///
/// What is not known is absent, which is not zero: a percentile that another tool did not write
/// down or that falls among failed requests, the percentiles of several such summaries
/// together, everything of a run without requests. The mean is that of the successful requests;
/// of another tool's summary it is the tool's own, over all attempts.
///
/// The scenarios must not overlap: a row of totals beside the rows that it adds up would be
/// counted twice.
#[must_use]
pub fn metric_set(scenarios: &[ScenarioRecord], elapsed: Duration) -> MetricSet {
    let subject = Subject::of_run(scenarios, elapsed, &[]);
    let resolution = coarsest_resolution(&subject);
    let mut values: Vec<MetricValue> = QUANTILES
        .into_iter()
        .filter_map(|p| {
            exact_value(&latency(
                &subject,
                Statistic::Quantile(p),
                Scope::AllRequests,
            ))
        })
        .map(|value| rounded_as(resolution, value))
        .collect();
    values.extend(exact_value(&mean(&subject)));
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

/// Of successful requests where they can be told apart, else the tool's own over all attempts.
fn mean(subject: &Subject<'_>) -> Estimate {
    let of_successes = latency(subject, Statistic::Mean, Scope::SuccessfulOnly);
    if of_successes.reading != Reading::Missing {
        return of_successes;
    }
    let of_all = latency(subject, Statistic::Mean, Scope::AllRequests);
    let is_summary = coarsest_resolution(subject).is_some();
    match of_all.reading {
        Reading::Above(mean) if is_summary => Estimate {
            reading: Reading::Exactly(mean),
            ..of_all
        },
        _ => of_all,
    }
}

fn latency(subject: &Subject<'_>, statistic: Statistic, scope: Scope) -> Estimate {
    latency_of(
        subject.series(),
        Clock::ResponseTime,
        statistic,
        scope,
        Share::ZERO,
    )
}

fn exact_value(estimate: &Estimate) -> Option<MetricValue> {
    match estimate.reading {
        Reading::Exactly(value) => Some(MetricValue::exact(estimate.metric, value)),
        Reading::Above(_) | Reading::Missing => None,
    }
}

/// How the percentiles were rounded, where they come from another tool's summary.
fn coarsest_resolution(subject: &Subject<'_>) -> Option<Resolution> {
    subject
        .series()
        .iter()
        .find_map(|one| match one.clocks.on(Clock::ResponseTime) {
            Some(ClockView::Points(points)) => Some(points.resolution),
            _ => None,
        })
}

fn rounded_as(resolution: Option<Resolution>, value: MetricValue) -> MetricValue {
    let (Some(resolution), Quantity::Time(span)) = (resolution, value.value) else {
        return value;
    };
    let (low, high) = resolution.range(span);
    MetricValue {
        rounding: (Quantity::Time(low), Quantity::Time(high)),
        ..value
    }
}
