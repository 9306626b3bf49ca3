//! One row a scenario: its load, what became of it, and its latencies.

use std::collections::BTreeMap;
use std::iter;

use perf_core::{
    Estimate, FailureKind, FailureTally, Judgement, LoadModel, Metric, Priority, Quantity, Reading,
    Run, ScenarioRecord, SeriesRecord, Share, Summary, Unit, Verdict,
};
use serde::{Deserialize, Serialize};

use super::baseline::BaselineView;
use super::course::CourseView;
use super::figure::{Count, Figure, Labelled, UNKNOWN};
use super::latencies::{LatencyTable, Summarised};
use super::measure::Measure;
use super::pace::PaceView;
use super::phases::{PhasesView, is_phase};
use super::spectrum::{self, DistributionView, SpectrumView};
use super::tally::worst;
use super::{header, labels, text};
use crate::format::Scales;

/// One scenario. Rates are in the same unit in every row.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioRow {
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its priority.
    pub priority: Priority,
    /// The most serious verdict on its criteria; `null` where it has none.
    pub verdict: Option<Labelled<Verdict>>,
    /// How its load came about.
    pub model: Labelled<LoadModel>,
    /// The load in words: `50/s for 10.0 s`.
    pub load: String,
    /// From its first due start to its last answer.
    pub elapsed: Figure,
    /// The rate of starts that the plan asked for; `null` in a closed model.
    pub requested_rate: Option<Figure>,
    /// Requests that were due.
    pub requests: Count,
    /// Those of them that failed.
    pub failed: Count,
    /// Failed requests as a share of all.
    pub error_rate: Measure,
    /// Successful requests per second.
    pub throughput: Measure,
    /// How closely its requests followed each other; `null` where nobody counted.
    pub pace: Option<PaceView>,
    /// Failures by class, the most frequent first.
    pub failures: Vec<FailureRow>,
    /// Its latencies on every clock.
    pub latency: LatencyTable,
    /// How it went over time; `null` where that is not known.
    #[serde(default)]
    pub course: Option<CourseView>,
    /// Its latencies from the shortest up, a curve a clock; empty where only some percentiles are
    /// known.
    #[serde(default)]
    pub spectra: Vec<SpectrumView>,
    /// How many requests took about how long; `null` where that is not known.
    #[serde(default)]
    pub distribution: Option<DistributionView>,
    /// The same scenario in the baseline; `null` where its latencies are not known.
    #[serde(default)]
    pub baseline: Option<BaselineView>,
    /// Where the time of its requests went, step by step; empty where that was not measured.
    #[serde(default)]
    pub phases: Vec<PhasesView>,
    /// Its steps, where it has several, and what was measured within them.
    pub steps: Vec<StepRow>,
}

/// One step of a scenario that has several, or what was measured within one.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRow {
    /// Its name.
    pub name: String,
    /// Whether it is a phase of a step's requests, of which `phases` has the usual figures.
    #[serde(default)]
    pub is_phase: bool,
    /// The most serious verdict on its criteria; `null` where it has none.
    pub verdict: Option<Labelled<Verdict>>,
    /// Requests that were due.
    pub requests: Count,
    /// Those of them that failed.
    pub failed: Count,
    /// Failed requests as a share of all.
    pub error_rate: Measure,
    /// Failures by class, the most frequent first.
    pub failures: Vec<FailureRow>,
    /// Its latencies on every clock.
    pub latency: LatencyTable,
}

/// How many requests failed in one way.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRow {
    /// The class.
    pub kind: Labelled<FailureKind>,
    /// How many.
    pub count: Count,
    /// As a share of all requests: `1.2%`.
    pub share: String,
    /// What one of them said.
    pub example: Option<String>,
    /// What the answer to that one looked like, line by line; empty where nobody knows.
    #[serde(default)]
    pub response: Vec<String>,
}

/// The rows, in the plan's order.
pub(super) fn rows(run: &Run) -> Vec<ScenarioRow> {
    let rates = run
        .summaries
        .iter()
        .filter_map(|s| s.estimate(Metric::Throughput)?.reading.quantity());
    let requested = run
        .scenarios
        .iter()
        .filter_map(|s| s.requested_rate.map(Quantity::Rate));
    let scales = Scales::fitting(rates.chain(requested));
    run.scenarios
        .iter()
        .map(|scenario| ScenarioRow::of(scenario, run, &scales))
        .collect()
}

/// Every scenario, its steps where it has several, and the whole run where it has several
/// scenarios: the subjects of the table that sets latencies side by side.
pub(super) fn subjects(run: &Run) -> Vec<Summarised<'_>> {
    let mut subjects = Vec::new();
    for scenario in &run.scenarios {
        let name = text::name(&scenario.name);
        subjects.push(Summarised {
            subject: name.clone(),
            scenario: Some(name.clone()),
            step: None,
            model: scenario.model,
            summary: summary(run, Some(&scenario.name), None),
        });
        for step in shown(&scenario.series) {
            let step_name = text::name(&step.step);
            subjects.push(Summarised {
                subject: format!("{name} / {step_name}"),
                scenario: Some(name.clone()),
                step: Some(step_name),
                model: scenario.model,
                summary: summary(run, Some(&scenario.name), Some(&step.step)),
            });
        }
    }
    if run.scenarios.len() != 1 {
        let mut models = run.scenarios.iter().map(|scenario| scenario.model);
        let first = models.next().unwrap_or(LoadModel::Unknown);
        let model = if models.all(|model| model == first) {
            first
        } else {
            LoadModel::Open
        };
        subjects.push(Summarised {
            subject: "whole run".to_owned(),
            scenario: None,
            step: None,
            model,
            summary: summary(run, None, None),
        });
    }
    subjects
}

impl ScenarioRow {
    fn of(scenario: &ScenarioRecord, run: &Run, scales: &Scales) -> Self {
        let found = summary(run, Some(&scenario.name), None);
        let series = || scenario.series.iter();
        let requests = found.map_or_else(
            || series().map(SeriesRecord::requests).sum(),
            |summary| summary.requests,
        );
        let failed = found.map_or_else(
            || series().map(SeriesRecord::failed).sum(),
            |summary| summary.failures,
        );
        let judgements = run
            .judgements
            .iter()
            .filter(|j| j.scenario.as_deref() == Some(&scenario.name))
            .map(|judgement| judgement.verdict);
        Self {
            name: text::name(&scenario.name),
            tags: scenario.tags.iter().map(|tag| text::name(tag)).collect(),
            priority: scenario.priority,
            verdict: worst(judgements).map(labels::verdict),
            model: labels::load_model(scenario.model),
            load: text::name(&scenario.load),
            elapsed: header::elapsed(scenario.elapsed),
            requested_rate: scenario
                .requested_rate
                .map(|rate| Figure::exact(Quantity::Rate(rate), scales.of(Unit::Rate))),
            requests: Count::of(requests),
            failed: Count::of(failed),
            error_rate: measure(found, Metric::ErrorRate, scales),
            throughput: throughput(scenario, found, scales),
            pace: scenario.pace.as_ref().map(PaceView::of),
            failures: failures(series(), requests),
            latency: LatencyTable::of(found, scenario.model),
            course: CourseView::of(scenario),
            spectra: spectrum::spectra(scenario),
            distribution: spectrum::distribution(scenario),
            baseline: run
                .comparison
                .iter()
                .flat_map(|comparison| &comparison.shifts)
                .find(|shift| shift.scenario == scenario.name)
                .map(|shift| BaselineView::of(shift, scenario)),
            phases: series()
                .filter_map(|step| PhasesView::of(step, &scenario.name, run))
                .collect(),
            steps: shown(&scenario.series)
                .map(|series| StepRow::of(series, scenario, run, scales))
                .collect(),
        }
    }
}

impl StepRow {
    fn of(series: &SeriesRecord, scenario: &ScenarioRecord, run: &Run, scales: &Scales) -> Self {
        let found = summary(run, Some(&scenario.name), Some(&series.step));
        let is_of_step = |judgement: &&Judgement| {
            judgement.scenario.as_deref() == Some(&scenario.name)
                && judgement.step.as_deref() == Some(&series.step)
        };
        let judgements = run.judgements.iter().filter(is_of_step);
        let judgements = judgements.map(|judgement| judgement.verdict);
        let mut steps = scenario.series.iter();
        Self {
            name: text::name(&series.step),
            is_phase: steps.any(|step| is_phase(step, series)),
            verdict: worst(judgements).map(labels::verdict),
            requests: Count::of(series.requests()),
            failed: Count::of(series.failed()),
            error_rate: measure(found, Metric::ErrorRate, scales),
            failures: failures([series].into_iter(), series.requests()),
            latency: LatencyTable::of(found, scenario.model),
        }
    }
}

/// The steps where there are several, for a scenario's only step is the scenario; and what was
/// measured within each.
fn shown(series: &[SeriesRecord]) -> impl Iterator<Item = &SeriesRecord> {
    let is_one_of_several = series.len() > 1;
    series.iter().flat_map(move |step| {
        let itself = iter::once(step).filter(move |_| is_one_of_several);
        itself.chain(&step.laps)
    })
}

fn summary<'a>(run: &'a Run, scenario: Option<&str>, step: Option<&str>) -> Option<&'a Summary> {
    run.summaries
        .iter()
        .find(|s| s.scenario.as_deref() == scenario && s.step.as_deref() == step)
}

/// What is known of `metric`; a record may come from anywhere, and a value of another kind than the
/// metric's is none.
fn measure(summary: Option<&Summary>, metric: Metric, scales: &Scales) -> Measure {
    let estimate = summary.and_then(|s| s.estimate(metric)).filter(|estimate| {
        let value = estimate.reading.quantity();
        value.is_none_or(|value| value.unit() == metric.unit())
    });
    estimate.map_or_else(
        || Measure::missing(0),
        |estimate| Measure::of(estimate, scales),
    )
}

/// The estimate, or else what another tool reported.
fn throughput(scenario: &ScenarioRecord, found: Option<&Summary>, scales: &Scales) -> Measure {
    let estimated = found.and_then(|summary| summary.estimate(Metric::Throughput));
    match (estimated, scenario.reported_throughput) {
        (None, Some(reported)) => Measure::of(
            &Estimate {
                metric: Metric::Throughput,
                reading: Reading::Exactly(Quantity::Rate(reported)),
                interval: None,
                observations: 0,
            },
            scales,
        ),
        _ => measure(found, Metric::Throughput, scales),
    }
}

fn failures<'a>(series: impl Iterator<Item = &'a SeriesRecord>, requests: u64) -> Vec<FailureRow> {
    let mut tallies: BTreeMap<FailureKind, FailureTally> = BTreeMap::new();
    // What else fails within a step has failed the step as well, and is counted there.
    let again = |(kind, _): &(&FailureKind, _)| **kind == FailureKind::Duplicate;
    let failed = series.flat_map(|series| {
        let laps = series.laps.iter().flat_map(|lap| &lap.failures);
        series.failures.iter().chain(laps.filter(again))
    });
    for (kind, tally) in failed {
        let known = tallies.entry(*kind).or_default();
        known.count += tally.count;
        // Message and answer are those of the same request.
        if known.example.is_none() {
            known.example.clone_from(&tally.example);
            known.response.clone_from(&tally.response);
        }
    }
    tallies.retain(|_, tally| tally.count > 0);
    let mut sorted: Vec<_> = tallies.into_iter().collect();
    sorted.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.count));
    let rows = sorted.into_iter().map(|(kind, tally)| FailureRow {
        kind: labels::failure(kind),
        count: Count::of(tally.count),
        share: Share::of(tally.count, requests)
            .map_or_else(|| UNKNOWN.to_owned(), |share| share.to_string()),
        example: tally.example.as_deref().map(text::message),
        response: tally.response.as_deref().map_or_else(Vec::new, text::lines),
    });
    rows.collect()
}
