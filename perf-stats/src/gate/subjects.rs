//! Which metrics of which scenarios gate, and their figures run by run. What is missing stays
//! missing; what failed altogether is infinitely slow.

use perf_core::{
    LoadModel, Metric, MetricSet, Quantile, Quantity, RunFigures, ScenarioFigures, Statistic,
};

use crate::runs::{
    FailureCount, LATENCY_FLOOR, MetricPairs, MetricRuns, RunBlock, RunEstimateError, Tolerance,
};

/// So many more of the requests may fail: half a percentage point.
pub(super) const TOLERATED_FAILURES: f64 = 0.005;
/// The tail is the largest of these percentiles that so many requests lie beyond in every run.
const TAILS: [Quantile; 2] = [Quantile::P99, Quantile::P95];
const FEWEST_BEYOND: u64 = 5;

/// A metric of a scenario, run by run; `R` is what of it is tested.
pub(super) struct Subject<R> {
    pub(super) scenario: String,
    pub(super) metric: Metric,
    /// The figures as they are told; `None` where a run has none.
    pub(super) baseline: Vec<Option<Quantity>>,
    pub(super) current: Vec<Option<Quantity>>,
    pub(super) runs: R,
}

/// The gating metrics of the scenarios of `current`: p50, the tail, error rate, and throughput
/// where no schedule settles it. Scenarios that no baseline run has are left out.
pub(super) fn subjects(
    current: &[RunFigures],
    history: &[RunFigures],
) -> Result<Vec<Subject<MetricRuns>>, RunEstimateError> {
    each_subject(current, history, metric_runs)
}

/// The same of runs that were made in pairs: the one at a place of `current` with the one at the
/// same place of `before`.
pub(super) fn paired_subjects(
    current: &[RunFigures],
    before: &[RunFigures],
) -> Result<Vec<Subject<MetricPairs>>, RunEstimateError> {
    each_subject(current, before, metric_pairs)
}

/// What is known of a scenario, run by run.
type Sets = [Option<MetricSet>];

fn each_subject<R>(
    current: &[RunFigures],
    history: &[RunFigures],
    tested: impl Fn(&str, Metric, &Sets, &Sets) -> Result<R, RunEstimateError>,
) -> Result<Vec<Subject<R>>, RunEstimateError> {
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
            let runs = tested(&scenario.name, metric, &before, &now)?;
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
    before: &Sets,
    now: &Sets,
) -> Result<MetricRuns, RunEstimateError> {
    let name = name(scenario, metric);
    let runs = if metric == Metric::ErrorRate {
        MetricRuns::failures(name, &counts(before), &counts(now))?
    } else {
        let (before, now) = (figures(metric, before), figures(metric, now));
        MetricRuns::ratio(name, metric.direction(), &before, &now)?
    };
    Ok(runs.with_tolerance(tolerance(metric)))
}

fn metric_pairs(
    scenario: &str,
    metric: Metric,
    before: &Sets,
    now: &Sets,
) -> Result<MetricPairs, RunEstimateError> {
    let name = name(scenario, metric);
    let pairs = if metric == Metric::ErrorRate {
        let both = counts(before).into_iter().zip(counts(now));
        let blocks: Vec<_> = both.map(|(before, now)| before.zip(now)).collect();
        MetricPairs::failures(name, &blocks)?
    } else {
        let both = figures(metric, before)
            .into_iter()
            .zip(figures(metric, now));
        let blocks: Vec<_> = both
            .map(|(before, now)| before.zip(now).map(|(a, b)| RunBlock::pair(a, b)))
            .collect();
        MetricPairs::ratio(name, metric.direction(), &blocks)?
    };
    Ok(pairs.with_tolerance(tolerance(metric)))
}

/// No scenario has a line feed in its name.
fn name(scenario: &str, metric: Metric) -> String {
    format!("{scenario}\n{metric}")
}

fn tolerance(metric: Metric) -> Tolerance {
    let absolute = match metric {
        Metric::ErrorRate => TOLERATED_FAILURES,
        Metric::Latency { .. } => LATENCY_FLOOR.as_nanos() as f64,
        _ => 0.0,
    };
    Tolerance::default().with_absolute(absolute)
}

fn counts(runs: &Sets) -> Vec<Option<FailureCount>> {
    let each = runs.iter().map(Option::as_ref);
    each.map(|run| run.and_then(|run| FailureCount::new(run.failures, run.requests)))
        .collect()
}

fn figures(metric: Metric, runs: &Sets) -> Vec<Option<f64>> {
    let each = runs.iter().map(Option::as_ref);
    each.map(|run| run.and_then(|run| figure(metric, run)))
        .collect()
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

fn shown(metric: Metric, runs: &Sets) -> Vec<Option<Quantity>> {
    let each = runs.iter().map(Option::as_ref);
    each.map(|run| Some(run?.get(metric)?.value)).collect()
}
