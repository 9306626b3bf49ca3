//! How metrics went from run to run.

use perf_core::{
    Comparison, HistoryChange, HistoryRun, Metric, MetricHistory, Quantity, RunHistory, Verdict,
};
use serde::{Deserialize, Serialize};

use super::figure::{ChangeFigure, Figure, Labelled};
use super::{labels, text};
use crate::format::Scales;

/// The metrics that gate, over the runs of the baseline and the ones that are looked at.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryView {
    /// The runs, oldest first; the ones that are looked at stand last.
    pub runs: Vec<HistoryRunRow>,
    /// The metrics.
    pub metrics: Vec<HistoryRow>,
}

/// A run of a history.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRunRow {
    /// Which run: its name in the store, `this run`.
    pub label: String,
    /// When it was made, RFC 3339 in UTC; `null` where that is not known.
    pub at: Option<String>,
    /// The commit that was measured, shortened; `null` where that is not known.
    pub commit: Option<String>,
    /// Whether it is one of those that are looked at.
    pub is_current: bool,
}

/// One metric over the runs.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// The scenario; `null` for the whole run.
    pub scenario: Option<String>,
    /// What it is about: `checkout`, `whole run`.
    pub subject: String,
    /// The metric: `p95`.
    pub metric: Metric,
    /// What the comparison says of it.
    pub verdict: Option<Labelled<Verdict>>,
    /// Its value in each run, under the name of its base unit; `null` where a run lacks it.
    pub values: Vec<Option<Quantity>>,
    /// The value of the last run.
    pub latest: Figure,
    /// Where its level changed, rising.
    pub changes: Vec<LevelRow>,
}

/// A change of the level of a metric.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelRow {
    /// The first run of the new level, counted from zero.
    pub position: usize,
    /// That run.
    pub run: String,
    /// Its commit, shortened; `null` where that is not known.
    pub commit: Option<String>,
    /// The level before.
    pub before: Figure,
    /// The level since.
    pub after: Figure,
    /// From the one to the other.
    pub change: ChangeFigure,
    /// Whether the new level is the worse one.
    pub is_worse: bool,
}

impl HistoryView {
    pub(super) fn of(history: &RunHistory, comparison: &Comparison) -> Self {
        let runs: Vec<_> = history.runs.iter().map(HistoryRunRow::of).collect();
        let metrics = history.metrics.iter();
        Self {
            metrics: metrics
                .map(|metric| HistoryRow::of(metric, &runs, comparison))
                .collect(),
            runs,
        }
    }
}

impl HistoryRunRow {
    fn of(run: &HistoryRun) -> Self {
        Self {
            label: text::name(&run.label),
            at: run.at.map(|at| at.to_string()),
            commit: run.commit.as_deref().map(text::name),
            is_current: run.is_current,
        }
    }
}

impl HistoryRow {
    fn of(history: &MetricHistory, runs: &[HistoryRunRow], comparison: &Comparison) -> Self {
        let judged = comparison
            .rows
            .iter()
            .find(|row| row.rule.metric == history.metric && row.scenario == history.scenario);
        let scales = Scales::fitting(history.values.iter().copied().flatten());
        let figure = |quantity: Quantity| Figure::usual(quantity, scales.of(quantity.unit()));
        let scenario = history.scenario.as_deref().map(text::name);
        let latest = history.values.last().copied().flatten();
        Self {
            subject: scenario.clone().unwrap_or_else(|| "whole run".to_owned()),
            scenario,
            metric: history.metric,
            verdict: judged.map(|row| labels::verdict(row.verdict)),
            values: history.values.clone(),
            latest: latest.map_or_else(Figure::unknown, figure),
            changes: history
                .changes
                .iter()
                .map(|change| LevelRow::of(change, runs, figure))
                .collect(),
        }
    }
}

impl LevelRow {
    fn of(
        change: &HistoryChange,
        runs: &[HistoryRunRow],
        figure: impl Fn(Quantity) -> Figure,
    ) -> Self {
        let run = runs.get(change.position);
        Self {
            position: change.position,
            run: run.map_or_else(
                || super::figure::UNKNOWN.to_owned(),
                |run| run.label.clone(),
            ),
            commit: run.and_then(|run| run.commit.clone()),
            before: figure(change.before),
            after: figure(change.after),
            change: ChangeFigure::of(change.change),
            is_worse: change.is_worse,
        }
    }
}
