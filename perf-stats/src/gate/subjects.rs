//! Which metrics of which scenarios gate, and their figures run by run. What is missing stays
//! missing; what failed altogether is infinitely slow.

use perf_core::{
    LoadModel, Metric, MetricSet, PolicyRule, Quantile, Quantity, RunFigures, ScenarioFigures,
    Share,
};

use super::design::GateSettings;
use super::figure::figure;
use super::learned::LearnedNoise;
use crate::runs::{
    FailureCount, LATENCY_FLOOR, MetricPairs, MetricRuns, NoiseTerm, RunBlock, RunEstimateError,
    Tolerance,
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
    /// The own rule for it.
    pub(super) rule: Option<PolicyRule>,
    /// The noise that was learned, where it is what is tolerated by.
    pub(super) noise: Option<LearnedNoise>,
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
    settings: &GateSettings<'_>,
) -> Result<Vec<Subject<MetricRuns>>, RunEstimateError> {
    each_subject(current, history, settings, metric_runs)
}

/// The same of runs that were made in pairs: the one at a place of `current` with the one at the
/// same place of `before`.
pub(super) fn paired_subjects(
    current: &[RunFigures],
    before: &[RunFigures],
    settings: &GateSettings<'_>,
) -> Result<Vec<Subject<MetricPairs>>, RunEstimateError> {
    each_subject(current, before, settings, metric_pairs)
}

/// What is known of a scenario, run by run.
type Sets = [Option<MetricSet>];

fn each_subject<R>(
    current: &[RunFigures],
    history: &[RunFigures],
    settings: &GateSettings<'_>,
    tested: impl Fn(Tested<'_>, &Sets, &Sets) -> Result<R, RunEstimateError>,
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
        let mut metrics = gating(scenario, before.iter().chain(&now).flatten());
        metrics.extend(own_metrics(&scenario.name, &metrics, settings));
        for metric in metrics {
            let rule = settings
                .policy
                .and_then(|policy| policy.rule_for(Some(&scenario.name), metric));
            let mut learned = settings.noise.iter().filter(|noise| noise.is_known());
            let noise = learned.find(|n| n.scenario == scenario.name && n.metric == metric);
            let what = Tested {
                scenario: &scenario.name,
                metric,
                tolerance: tolerance(metric, rule, noise),
            };
            let runs = tested(what, &before, &now)?;
            subjects.push(Subject {
                scenario: scenario.name.clone(),
                metric,
                rule: rule.cloned(),
                noise: noise.cloned(),
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

/// The metrics that own rules for a scenario name beside `known`.
fn own_metrics(scenario: &str, known: &[Metric], settings: &GateSettings<'_>) -> Vec<Metric> {
    let mut found: Vec<Metric> = Vec::new();
    for rule in settings.policy.iter().flat_map(|policy| &policy.rules) {
        let is_new = !known.contains(&rule.metric) && !found.contains(&rule.metric);
        if is_new && rule.is_for(Some(scenario)) {
            found.push(rule.metric);
        }
    }
    found
}

/// What is tested, and by how much it may be worse.
#[derive(Clone, Copy)]
struct Tested<'a> {
    scenario: &'a str,
    metric: Metric,
    tolerance: Tolerance,
}

fn metric_runs(
    what: Tested<'_>,
    before: &Sets,
    now: &Sets,
) -> Result<MetricRuns, RunEstimateError> {
    let (name, metric) = (what.name(), what.metric);
    let runs = if metric == Metric::ErrorRate {
        MetricRuns::failures(name, &counts(before), &counts(now))?
    } else {
        let (before, now) = (figures(metric, before), figures(metric, now));
        MetricRuns::ratio(name, metric.direction(), &before, &now)?
    };
    Ok(runs.with_tolerance(what.tolerance))
}

fn metric_pairs(
    what: Tested<'_>,
    before: &Sets,
    now: &Sets,
) -> Result<MetricPairs, RunEstimateError> {
    let (name, metric) = (what.name(), what.metric);
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
    Ok(pairs.with_tolerance(what.tolerance))
}

impl Tested<'_> {
    /// No scenario has a line feed in its name.
    fn name(&self) -> String {
        format!("{}\n{}", self.scenario, self.metric)
    }
}

/// An own rule takes the place of both parts; the noise between runs counts all the same.
fn tolerance(metric: Metric, rule: Option<&PolicyRule>, noise: Option<&LearnedNoise>) -> Tolerance {
    let usual = match metric {
        Metric::ErrorRate => TOLERATED_FAILURES,
        Metric::Latency { .. } => LATENCY_FLOOR.as_nanos() as f64,
        _ => 0.0,
    };
    let tolerance = match rule {
        None => Tolerance::default().with_absolute(usual),
        Some(rule) => {
            let relative = rule.relative.and_then(|by| Share::new(by.as_fraction()));
            let absolute = rule.absolute.map_or(0.0, Quantity::in_base_unit);
            Tolerance::default()
                .with_relative(relative.unwrap_or(Share::ZERO))
                .with_absolute(absolute)
        }
    };
    match noise {
        Some(learned) => tolerance.with_noise(NoiseTerm::AtLeast(learned.floor)),
        None => tolerance,
    }
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

fn shown(metric: Metric, runs: &Sets) -> Vec<Option<Quantity>> {
    let each = runs.iter().map(Option::as_ref);
    each.map(|run| Some(run?.get(metric)?.value)).collect()
}
