//! What several runs say about a metric. Plain values: how they are compared is not known here.

use serde::{Deserialize, Serialize};

use crate::units::Change;

/// What the comparison of several runs rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RunEvidence {
    /// The answer.
    pub answer: RunAnswer,
    /// Baseline runs that have the metric.
    pub baseline_runs: u64,
    /// Runs that were compared with them.
    pub current_runs: u64,
    /// Lower end of the interval of the change; `None` where there is none, and for error rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Change>,
    /// Upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Change>,
    /// The p-value against "worse by no more than is tolerated", adjusted for all metrics that
    /// were tested together; `None` where there was no test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// The smallest worsening that would have been found with a chance of 80 %; `None` where that
    /// is not known, and for error rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detectable: Option<Change>,
}

/// How several runs relate to those before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunAnswer {
    /// Worse by more than is tolerated.
    Regression,
    /// Worse, but not surely by more than is tolerated, or not surely among so many metrics; or a
    /// single run beyond where one is expected.
    Suspicious,
    /// Not worse by more than is tolerated.
    Equivalent,
    /// Better by more than is tolerated.
    Improved,
    /// The runs cannot tell.
    Inconclusive,
    /// No answer could be given.
    Refused,
}

impl RunAnswer {
    /// The word for it: `regression`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regression => "regression",
            Self::Suspicious => "suspicious",
            Self::Equivalent => "equivalent",
            Self::Improved => "improved",
            Self::Inconclusive => "inconclusive",
            Self::Refused => "refused",
        }
    }
}
