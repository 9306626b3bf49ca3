//! Which metrics of which scenarios gate, and their figures run by run. What is missing stays
//! missing; what failed altogether is infinitely slow.

use std::time::Duration;

use perf_core::{
    LoadModel, Metric, MetricSet, Quantile, Quantity, RunFigures, ScenarioFigures, Statistic,
};

use crate::runs::{FailureCount, LATENCY_FLOOR, MetricRuns, RunEstimateError, Tolerance};

/// So many more of the requests may fail: half a percentage point.
pub(super) const TOLERATED_FAILURES: f64 = 0.005;
/// The tail is the largest of these percentiles that so many requests lie beyond in every run.
const TAILS: [Quantile; 2] = [Quantile::P99, Quantile::P95];
const FEWEST_BEYOND: u64 = 5;

/// A metric of a scenario, run by run.
pub(super) struct Subject {
    pub(super) scenario: String,
    pub(super) metric: Metric,
    /// The figures as they are told; `None` where a run has none.
    pub(super) baseline: Vec<Option<Quantity>>,
    pub(super) current: Vec<Option<Quantity>>,
    pub(super) runs: MetricRuns,
}

/// The gating metrics of the scenarios of `current`: p50, the tail, error rate, and throughput
/// where no schedule settles it. Scenarios that no baseline run has are left out.
pub(super) fn subjects(
    current: &[RunFigures],
    history: &[RunFigures],
) -> Result<Vec<Subject>, RunEstimateError> {
    let mut subjects = Vec::new();
    let Some(last) = current.last() else {
        return Ok(subjects);
    };
    for scenario in &last.scenarios {
        let of = |runs: &[RunFigures]| -> Vec<Option<MetricSet>> {
            let each = runs.iter().map(|run| run.scenario(&scenario.name));
            each.map(|found| found.map(|f| f.metrics.clone())).collect()
        };
        let (now, before) = (of(current), of(history));
        if before.iter().all(Option::is_none) {
            continue;
        }
        for metric in gating(scenario, before.iter().chain(&now).flatten()) {
            let runs = metric_runs(&scenario.name, metric, &before, &now)?;
            subjects.push(Subject {
                scenario: scenario.name.clone(),
                metric,
                baseline: shown(metric, &before),
                current: shown(metric, &now),
                runs,
            });
        }
    }
    Ok(subjects)
}

/// The metrics that gate a scenario of which there are these runs.
fn gating<'a>(
    scenario: &ScenarioFigures,
    runs: impl Iterator<Item = &'a MetricSet>,
) -> Vec<Metric> {
    let fewest = runs.map(|run| run.requests).min().unwrap_or(0);
    let beyond = |p: &Quantile| fewest.saturating_sub(p.rank(fewest));
    let tail = TAILS.into_iter().find(|p| beyond(p) >= FEWEST_BEYOND);
    let mut metrics = vec![Metric::quantile(Quantile::P50)];
    metrics.extend(tail.map(Metric::quantile));
    metrics.push(Metric::ErrorRate);
    if scenario.model != LoadModel::Open {
        metrics.push(Metric::Throughput);
    }
    metrics
}

fn metric_runs(
    scenario: &str,
    metric: Metric,
    before: &[Option<MetricSet>],
    now: &[Option<MetricSet>],
) -> Result<MetricRuns, RunEstimateError> {
    // No scenario has a line feed in its name.
    let name = format!("{scenario}\n{metric}");
    let tolerance = Tolerance::default();
    if metric == Metric::ErrorRate {
        let counts = |runs: &[Option<MetricSet>]| -> Vec<Option<FailureCount>> {
            let each = runs.iter().map(Option::as_ref);
            each.map(|run| run.and_then(|run| FailureCount::new(run.failures, run.requests)))
                .collect()
        };
        let runs = MetricRuns::failures(name, &counts(before), &counts(now))?;
        return Ok(runs.with_tolerance(tolerance.with_absolute(TOLERATED_FAILURES)));
    }
    let figures = |runs: &[Option<MetricSet>]| -> Vec<Option<f64>> {
        let each = runs.iter().map(Option::as_ref);
        each.map(|run| run.and_then(|run| figure(metric, run)))
            .collect()
    };
    let direction = metric.direction();
    let runs = MetricRuns::ratio(name, direction, &figures(before), &figures(now))?;
    let is_latency = matches!(metric, Metric::Latency { .. });
    let floor = if is_latency {
        LATENCY_FLOOR
    } else {
        Duration::ZERO
    };
    Ok(runs.with_tolerance(tolerance.with_absolute(floor.as_nanos() as f64)))
}

/// The figure of a run; infinite for a percentile that falls among failed requests.
fn figure(metric: Metric, run: &MetricSet) -> Option<f64> {
    let known = run.get(metric).map(|known| known.value.in_base_unit());
    match (known, metric) {
        (
            None,
            Metric::Latency {
                statistic: Statistic::Quantile(p),
                ..
            },
        ) if run.requests > 0
            && p.rank(run.requests) > run.requests.saturating_sub(run.failures) =>
        {
            Some(f64::INFINITY)
        }
        (Some(value), Metric::Latency { .. }) => Some(value).filter(|value| *value > 0.0),
        (known, _) => known,
    }
}

fn shown(metric: Metric, runs: &[Option<MetricSet>]) -> Vec<Option<Quantity>> {
    let each = runs.iter().map(Option::as_ref);
    each.map(|run| Some(run?.get(metric)?.value)).collect()
}
