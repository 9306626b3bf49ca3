//! Latencies: every statistic that was estimated, on every clock, over all requests and, where
//! some failed, over the successful ones too.

use perf_core::{
    Clock, Estimate, LoadModel, Metric, Quantile, Quantity, Reading, Statistic, Summary, Unit,
};
use serde::{Deserialize, Serialize};

use super::figure::Labelled;
use super::labels;
use super::measure::Measure;
use crate::format::Scales;

/// The latencies of one scenario or step: a row a statistic, a column a clock.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatencyTable {
    /// The unit of every cell: `ms`.
    pub unit: String,
    /// The clocks; empty where no latency was estimated.
    pub columns: Vec<LatencyColumn>,
    /// The statistics: smallest, percentiles rising, largest, mean.
    pub rows: Vec<StatisticRow>,
}

/// Which latencies a column shows.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatencyColumn {
    /// A heading: `response time`, `response time, successes only`.
    pub title: String,
    /// The clock.
    pub clock: Labelled<Clock>,
    /// From when to when the clock runs.
    pub meaning: String,
    /// Which requests.
    pub basis: Labelled<Basis>,
}

/// One statistic on every clock.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatisticRow {
    /// `p95`, `mean`, `min`, `max`.
    pub name: String,
    /// One cell a column of the table; one that was not estimated is `–`.
    pub cells: Vec<Measure>,
}

/// Which requests a latency is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// All that were due: a failed one counts as longer than every success.
    AllRequests,
    /// The successful ones only: not what a user sees while things fail.
    SuccessfulOnly,
}

/// The usual percentiles of every scenario side by side, all in one unit.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatencyOverview {
    /// The unit of every figure: `ms`.
    pub unit: String,
    /// The two-sided confidence level of the intervals: `95%`; `null` without any interval.
    pub confidence: Option<String>,
    /// The clocks that occur in the rows.
    pub clocks: Vec<ClockNote>,
    /// One row a scenario, step, clock and basis, in the order of the plan.
    pub rows: Vec<LatencyRow>,
}

/// What a clock measures.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockNote {
    /// The clock.
    pub clock: Labelled<Clock>,
    /// From when to when it runs.
    pub meaning: String,
}

/// The usual percentiles on one clock.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatencyRow {
    /// The scenario; `null` for the whole run.
    pub scenario: Option<String>,
    /// The step; `null` for all steps together.
    pub step: Option<String>,
    /// What it is about: `checkout`, `checkout / pay`, `whole run`.
    pub subject: String,
    /// Whether this is the subject's first row.
    pub first_of_subject: bool,
    /// Which latencies.
    pub column: LatencyColumn,
    /// The median.
    pub p50: Measure,
    /// The 95th percentile.
    pub p95: Measure,
    /// The 99th percentile.
    pub p99: Measure,
    /// The largest value.
    pub max: Measure,
}

/// A summary with how its load came about, which decides how its clocks are named.
pub(super) struct Summarised<'a> {
    pub(super) subject: String,
    pub(super) scenario: Option<String>,
    pub(super) step: Option<String>,
    pub(super) model: LoadModel,
    pub(super) summary: Option<&'a Summary>,
}

const ALL: Basis = Basis::AllRequests;
const SUCCESSFUL: Basis = Basis::SuccessfulOnly;

impl LatencyTable {
    pub(super) fn of(summary: Option<&Summary>, model: LoadModel) -> Self {
        let Some(summary) = summary else {
            return Self {
                unit: String::new(),
                columns: Vec::new(),
                rows: Vec::new(),
            };
        };
        let keys = columns(summary, model);
        let scales = Scales::fitting(readings(summary));
        let mut statistics: Vec<Statistic> = latencies(&summary.all_requests)
            .chain(latencies(&summary.successful_only))
            .map(|(_, statistic, _)| statistic)
            .collect();
        statistics.sort_by_key(|statistic| order(*statistic));
        statistics.dedup();
        let rows = statistics.into_iter().map(|statistic| StatisticRow {
            name: statistic.to_string(),
            cells: keys
                .iter()
                .map(|key| cell(summary, *key, statistic, &scales))
                .collect(),
        });
        Self {
            unit: time_unit(&scales),
            rows: rows.collect(),
            columns: keys.iter().map(|key| column(*key, model)).collect(),
        }
    }
}

impl LatencyOverview {
    pub(super) fn of(subjects: &[Summarised<'_>]) -> Self {
        let summaries = || subjects.iter().filter_map(|subject| subject.summary);
        let scales = Scales::fitting(summaries().flat_map(readings));
        let confidence = summaries()
            .flat_map(|summary| latencies(&summary.all_requests))
            .find_map(|(_, _, estimate)| estimate.interval)
            .map(|interval| interval.confidence.to_string());
        let rows = subjects
            .iter()
            .flat_map(|subject| LatencyRow::all_of(subject, &scales))
            .collect::<Vec<_>>();
        Self {
            unit: time_unit(&scales),
            confidence,
            clocks: notes(&rows),
            rows,
        }
    }
}

impl LatencyRow {
    fn all_of(subject: &Summarised<'_>, scales: &Scales) -> Vec<Self> {
        let Some(summary) = subject.summary else {
            return Vec::new();
        };
        let keys = columns(summary, subject.model);
        let rows = keys.into_iter().enumerate().map(|(index, key)| {
            let at = |statistic| cell(summary, key, statistic, scales);
            Self {
                scenario: subject.scenario.clone(),
                step: subject.step.clone(),
                subject: subject.subject.clone(),
                first_of_subject: index == 0,
                column: column(key, subject.model),
                p50: at(Statistic::Quantile(Quantile::P50)),
                p95: at(Statistic::Quantile(Quantile::P95)),
                p99: at(Statistic::Quantile(Quantile::P99)),
                max: at(Statistic::Max),
            }
        });
        rows.collect()
    }
}

/// Every clock of the rows once, in the order of the clocks.
fn notes(rows: &[LatencyRow]) -> Vec<ClockNote> {
    let mut notes: Vec<ClockNote> = Vec::new();
    for LatencyColumn { clock, meaning, .. } in rows.iter().map(|row| &row.column) {
        let note = ClockNote {
            clock: clock.clone(),
            meaning: meaning.clone(),
        };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes.sort_by_key(|note| note.clock.code);
    notes
}

/// The clocks that were estimated, each over all requests and, where some failed, over the
/// successful ones. In a closed model the service time is the response time and not repeated.
fn columns(summary: &Summary, model: LoadModel) -> Vec<(Clock, Basis)> {
    let estimated = |clock: Clock, basis: Basis| {
        latencies(estimates(summary, basis)).any(|(other, _, _)| other == clock)
    };
    let repeated = |clock: Clock| {
        clock == Clock::ServiceTime
            && model != LoadModel::Open
            && estimated(Clock::ResponseTime, ALL)
    };
    let keys = Clock::ALL
        .into_iter()
        .filter(|clock| !repeated(*clock))
        .flat_map(|clock| [(clock, ALL), (clock, SUCCESSFUL)])
        .filter(|(clock, basis)| estimated(*clock, *basis))
        .filter(|(clock, basis)| {
            // A send lag is the same whatever came of the request.
            *basis == ALL || (summary.failures > 0 && *clock != Clock::SendLag)
        });
    keys.collect()
}

fn column((clock, basis): (Clock, Basis), model: LoadModel) -> LatencyColumn {
    let clock_label = labels::clock(clock, model);
    let (basis_text, title) = match basis {
        Basis::AllRequests => ("all requests", clock_label.text.clone()),
        Basis::SuccessfulOnly => (
            "successes only",
            format!("{}, successes only", clock_label.text),
        ),
    };
    LatencyColumn {
        title,
        meaning: labels::clock_meaning(clock, model).to_owned(),
        clock: clock_label,
        basis: Labelled::new(basis_text, basis),
    }
}

fn cell(
    summary: &Summary,
    (clock, basis): (Clock, Basis),
    statistic: Statistic,
    scales: &Scales,
) -> Measure {
    let wanted = Metric::Latency { clock, statistic };
    estimates(summary, basis)
        .iter()
        .find(|estimate| estimate.metric == wanted)
        .map_or_else(
            || Measure::missing(0),
            |estimate| Measure::of(estimate, scales),
        )
}

fn estimates(summary: &Summary, basis: Basis) -> &[Estimate] {
    match basis {
        Basis::AllRequests => &summary.all_requests,
        Basis::SuccessfulOnly => &summary.successful_only,
    }
}

fn latencies(estimates: &[Estimate]) -> impl Iterator<Item = (Clock, Statistic, &Estimate)> {
    estimates
        .iter()
        .filter_map(|estimate| match estimate.metric {
            Metric::Latency { clock, statistic } => Some((clock, statistic, estimate)),
            _ => None,
        })
}

/// What decides the unit: the values that are known. A time limit that failed requests ran
/// into says nothing of the others, and the send lag is that of the generator.
fn readings(summary: &Summary) -> impl Iterator<Item = Quantity> {
    latencies(&summary.all_requests)
        .filter(|(clock, _, _)| *clock != Clock::SendLag)
        .filter_map(|(_, _, estimate)| match estimate.reading {
            Reading::Exactly(value) => Some(value),
            Reading::Above(_) | Reading::Missing => None,
        })
}

fn time_unit(scales: &Scales) -> String {
    scales.of(Unit::Time).symbol().to_owned()
}

/// The order of statistics in a table.
fn order(statistic: Statistic) -> (u8, Option<Quantile>) {
    match statistic {
        Statistic::Min => (0, None),
        Statistic::Quantile(quantile) => (1, Some(quantile)),
        Statistic::Max => (2, None),
        Statistic::Mean => (3, None),
    }
}
