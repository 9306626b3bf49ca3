//! What to do about a run, the most urgent first.

use perf_core::{Concern, Insight};
use serde::{Deserialize, Serialize};

use super::figure::Labelled;
use super::{labels, text};

/// Something that was seen, and what to do about it.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecommendationRow {
    /// How urgent it is.
    pub concern: Labelled<Concern>,
    /// A stable name: `long-tail`.
    pub code: String,
    /// The scenario that it is about; `null` for the run.
    pub scenario: Option<String>,
    /// The step; `null` for all of them.
    pub step: Option<String>,
    /// What it is about: `checkout`, `checkout / pay`, `whole run`.
    pub subject: String,
    /// What was seen.
    pub evidence: String,
    /// What to do.
    pub recommendation: String,
    /// What else the same is to be done about, for a reason of the same kind.
    pub others: Vec<OtherSubject>,
}

/// Something else that a recommendation is about.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSubject {
    /// What it is: `checkout / pay`.
    pub subject: String,
    /// What was seen there.
    pub evidence: String,
}

/// The rows by urgency, those of the same in the order given. What the same is to be done about is
/// one row.
pub(super) fn rows(insights: &[Insight]) -> Vec<RecommendationRow> {
    let mut sorted: Vec<&Insight> = insights.iter().collect();
    sorted.sort_by_key(|insight| insight.concern);
    let mut rows: Vec<RecommendationRow> = Vec::new();
    for row in sorted.into_iter().map(RecommendationRow::of) {
        let before = rows.iter_mut().find(|before| before.says_the_same_as(&row));
        match before {
            Some(before) => before.others.push(OtherSubject {
                subject: row.subject,
                evidence: row.evidence,
            }),
            None => rows.push(row),
        }
    }
    rows
}

impl RecommendationRow {
    fn of(insight: &Insight) -> Self {
        let scenario = insight.scenario.as_deref().map(text::name);
        let step = insight.step.as_deref().map(text::name);
        let subject = match (&scenario, &step) {
            (Some(scenario), Some(step)) => format!("{scenario} / {step}"),
            (Some(only), None) | (None, Some(only)) => only.clone(),
            (None, None) => "whole run".to_owned(),
        };
        Self {
            concern: labels::concern(insight.concern),
            code: text::name(&insight.code),
            scenario,
            step,
            subject,
            evidence: text::message(&insight.evidence),
            recommendation: text::message(&insight.recommendation),
            others: Vec::new(),
        }
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        (&self.concern, &self.code, &self.recommendation)
            == (&other.concern, &other.code, &other.recommendation)
    }
}
