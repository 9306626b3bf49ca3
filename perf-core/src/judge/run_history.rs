//! How metrics went from run to run, up to the run that is looked at. Plain values: where
//! histories are kept and searched is not known here.

use serde::{Deserialize, Serialize};

use crate::metric::Metric;
use crate::units::{Change, Quantity, Timestamp};

/// Metrics over runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunHistory {
    /// The runs, oldest first; the ones that are looked at stand last.
    pub runs: Vec<HistoryRun>,
    /// The metrics, in the order in which they gate.
    pub metrics: Vec<MetricHistory>,
}

/// A run of a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRun {
    /// Which run, for a person.
    pub label: String,
    /// When it was made, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The commit that was measured, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Whether it is one of those that are looked at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_current: bool,
}

/// One metric over the runs of a history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricHistory {
    /// The scenario; `None` for the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The metric.
    pub metric: Metric,
    /// Its value in each run; `None` where a run does not have it.
    pub values: Vec<Option<Quantity>>,
    /// Where its level changed, rising; empty as well where there are too few runs to tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<HistoryChange>,
}

/// A change of the level of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HistoryChange {
    /// The first run of the new level, counted from zero.
    pub position: usize,
    /// The level of the runs before it, back to the change before.
    pub before: Quantity,
    /// The level since, up to the next change.
    pub after: Quantity,
    /// From the one to the other, where that says something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// Whether the new level is the worse one.
    pub is_worse: bool,
}
