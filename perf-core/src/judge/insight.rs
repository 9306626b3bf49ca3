//! What a run teaches: something that was seen, and what to do about it.

use serde::{Deserialize, Serialize};

/// Something worth acting on, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insight {
    /// A stable name for machines, in kebab-case: `long-tail`.
    pub code: String,
    /// How urgent it is.
    pub concern: Concern,
    /// The scenario that it is about; `None` for the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The step; `None` for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What was seen, with its figures.
    pub evidence: String,
    /// What to do.
    pub recommendation: String,
}

/// How urgent an insight is, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Something that had to hold does not, or the result must not be used.
    Critical,
    /// Something holds narrowly or cannot be told, or the result may mislead.
    Warning,
    /// Something could be better.
    Opportunity,
}
