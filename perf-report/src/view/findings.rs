//! Findings, the most serious first.

use perf_core::{Finding, Weight};
use serde::{Deserialize, Serialize};

use super::figure::Labelled;
use super::{labels, text};

/// Something that a reader of the result has to know.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRow {
    /// How serious it is.
    pub weight: Labelled<Weight>,
    /// A stable name: `rate-not-reached`.
    pub code: String,
    /// The scenario that it is about; `null` for the run.
    pub scenario: Option<String>,
    /// What was seen.
    pub message: String,
    /// What to do about it.
    pub advice: Option<String>,
}

/// The findings by weight, those of one weight in the order given.
pub(super) fn rows(findings: &[Finding]) -> Vec<FindingRow> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    sorted.into_iter().map(FindingRow::of).collect()
}

impl FindingRow {
    fn of(finding: &Finding) -> Self {
        Self {
            weight: labels::weight(finding.weight),
            code: text::name(&finding.code),
            scenario: finding.scenario.as_deref().map(text::name),
            message: text::message(&finding.message),
            advice: finding.advice.as_deref().map(text::message),
        }
    }
}
