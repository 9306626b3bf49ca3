//! A run beside its baseline.

use perf_core::{
    Allowance, Change, Comparison, Direction, Metric, MetricComparison, Quantity, RegressionRule,
    Severity, Verdict,
};
use serde::{Deserialize, Serialize};

use super::figure::{ChangeFigure, Figure, Labelled};
use super::findings::{self, FindingRow};
use super::history::HistoryView;
use super::tally::{Counted, Tally, worst};
use super::{labels, text};
use crate::format::Scales;

/// The comparison with a baseline. Every row of one kind is in the same unit.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonView {
    /// Where the baseline came from.
    pub baseline: String,
    /// The most serious verdict of its rules; `null` where there is no rule.
    pub verdict: Option<Labelled<Verdict>>,
    /// How many rules came to which verdict.
    pub tally: Tally,
    /// One row a rule.
    pub rows: Vec<ComparisonRow>,
    /// Doubts about the comparison, the most serious first.
    pub findings: Vec<FindingRow>,
    /// How the metrics went over the runs of the baseline; `null` where it is a single one.
    #[serde(default)]
    pub history: Option<HistoryView>,
}

/// One rule, applied.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// The scenario; missing for the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The metric: `p95`.
    pub metric: Metric,
    /// The value now.
    pub current: Figure,
    /// The value of the baseline.
    pub baseline: Figure,
    /// How much it moved.
    pub change: ChangeFigure,
    /// What is allowed: `+20% at most`, `−30% at most`.
    pub rule: String,
    /// What it means when the rule is tripped.
    pub severity: Labelled<Severity>,
    /// Whether the rule holds.
    pub verdict: Labelled<Verdict>,
    /// Why this verdict.
    pub reason: String,
}

impl ComparisonView {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let quantities = comparison
            .rows
            .iter()
            .flat_map(|row| [row.current, row.baseline]);
        let scales = Scales::fitting(quantities.flatten());
        let verdicts = || comparison.rows.iter().map(|row| row.verdict);
        Self {
            baseline: text::name(&comparison.baseline),
            verdict: worst(verdicts()).map(labels::verdict),
            tally: Tally::of(verdicts(), Counted::Rules),
            rows: comparison
                .rows
                .iter()
                .map(|row| ComparisonRow::of(row, &scales))
                .collect(),
            findings: findings::rows(&comparison.findings),
            history: comparison
                .history
                .as_ref()
                .map(|history| HistoryView::of(history, comparison)),
        }
    }
}

impl ComparisonRow {
    fn of(row: &MetricComparison, scales: &Scales) -> Self {
        let figure = |quantity: Option<Quantity>| {
            quantity.map_or_else(Figure::unknown, |quantity| {
                Figure::usual(quantity, scales.of(quantity.unit()))
            })
        };
        Self {
            scenario: row.scenario.as_deref().map(text::name),
            metric: row.rule.metric,
            current: figure(row.current),
            baseline: figure(row.baseline),
            change: ChangeFigure::of(row.change),
            rule: rule(row.rule),
            severity: labels::severity(row.rule.severity),
            verdict: labels::verdict(row.verdict),
            reason: text::message(&row.reason),
        }
    }
}

/// What is allowed, with the sign of the direction that is worse.
fn rule(rule: RegressionRule) -> String {
    let sign = match rule.metric.direction() {
        Direction::LowerIsBetter => '+',
        Direction::HigherIsBetter => '−',
    };
    match rule.allowance {
        Allowance::Relative(change) => format!("{sign}{} at most", percent(change)),
        Allowance::Absolute(Quantity::Share(share)) => {
            let points = share.to_string();
            format!("{sign}{} points at most", points.trim_end_matches('%'))
        }
        Allowance::Absolute(quantity) => format!("{sign}{quantity} at most"),
        Allowance::Both { relative, absolute } => {
            let part = |allowance| {
                let one = self::rule(RegressionRule { allowance, ..rule });
                one.trim_end_matches(" at most").to_owned()
            };
            let (relative, absolute) = (
                part(Allowance::Relative(relative)),
                part(Allowance::Absolute(absolute)),
            );
            format!("{relative} and {absolute} at most")
        }
    }
}

fn percent(change: Change) -> String {
    let percent = change.as_fraction().abs() * 100.0;
    let shown = format!("{percent:.1}");
    format!("{}%", shown.strip_suffix(".0").unwrap_or(&shown))
}
