//! Doubts as values: they travel with the result to every report.

use serde::{Deserialize, Serialize};

/// Something that a reader of the result has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A stable name for machines, in kebab-case: `rate-not-reached`.
    pub code: String,
    /// How serious it is.
    pub weight: Weight,
    /// The scenario that it is about; `None` for the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// What was seen, with its figures.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Good to know.
    Notice,
    /// The result may mislead.
    Warning,
    /// The load generator was at fault. That makes times longer and rates lower and never the other
    /// way round: what passes although it was is believed, and what does not pass is not held
    /// against the target.
    GeneratorFault,
    /// The result must not be used.
    Invalid,
}
