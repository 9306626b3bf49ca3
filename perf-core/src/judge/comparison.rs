//! A run beside a baseline.

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::latency_shift::LatencyShift;
use super::run_evidence::RunEvidence;
use super::run_history::RunHistory;
use super::verdict::Verdict;
use crate::metric::Metric;
use crate::units::{Change, Quantity};

/// The metrics of one run, as far as they are known, for comparison with another's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MetricSet {
    /// Requests that were due.
    pub requests: u64,
    /// Those of them that failed.
    pub failures: u64,
    /// What is known; a metric that is not in the list is absent, which is not zero.
    pub values: Vec<MetricValue>,
}

/// One metric's value and how finely it was written down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricValue {
    /// The metric.
    pub metric: Metric,
    /// Its value.
    pub value: Quantity,
    /// Lowest and highest value that would have been written down as `value`; the same as
    /// `value` where nothing was rounded.
    pub rounding: (Quantity, Quantity),
}

/// How much worse than the baseline a metric may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RegressionRule {
    /// The metric.
    pub metric: Metric,
    /// By how much it may be worse; more than this trips the rule.
    pub allowance: Allowance,
    /// What it means when the rule is tripped.
    pub severity: Severity,
}

/// An amount by which a metric may be worse.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowance {
    /// Relative to the baseline: 0.2 allows 20 % more latency, or 20 % less throughput.
    Relative(Change),
    /// An amount in the metric's own unit: 2 percentage points of error rate.
    Absolute(Quantity),
    /// Both: only what exceeds the one and the other counts.
    Both {
        /// Relative to the baseline.
        relative: Change,
        /// In the metric's own unit.
        absolute: Quantity,
    },
}

/// What a tripped rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look.
    Warn,
    /// Stops the pipeline.
    Fail,
}

/// A run held against a baseline by rules.
#[must_use = "a comparison that nobody looks at gates nothing"]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Where the baseline came from, for a person.
    pub baseline: String,
    /// One row a rule.
    pub rows: Vec<MetricComparison>,
    /// Doubts about the comparison as a whole.
    pub findings: Vec<Finding>,
    /// Where in their distributions the response times of each scenario moved; empty where the
    /// baseline's are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<LatencyShift>,
    /// How the metrics went over the runs of the baseline; `None` where it is a single one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<RunHistory>,
}

/// One rule, applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricComparison {
    /// The scenario; `None` for the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The rule.
    pub rule: RegressionRule,
    /// The value now; `None` where the run does not have it.
    pub current: Option<Quantity>,
    /// The value of the baseline; `None` where the baseline does not have it.
    pub baseline: Option<Quantity>,
    /// Relative change, where both are known.
    pub change: Option<Change>,
    /// Whether the rule holds.
    pub verdict: Verdict,
    /// One sentence for a person.
    pub reason: String,
    /// What several runs say, where they were compared; `None` where two runs were, by a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<RunEvidence>,
}

impl MetricSet {
    /// What is known of `metric`.
    #[must_use]
    pub fn get(&self, metric: Metric) -> Option<&MetricValue> {
        self.values.iter().find(|known| known.metric == metric)
    }
}

impl MetricValue {
    /// A value that was not rounded.
    #[must_use]
    pub const fn exact(metric: Metric, value: Quantity) -> Self {
        Self {
            metric,
            value,
            rounding: (value, value),
        }
    }
}
