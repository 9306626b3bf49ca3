//! The answer for a whole run.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::judgement::Judgement;
use super::verdict::Verdict;
use crate::criterion::Priority;

/// The answer for a whole run: the most serious of its judgements, by their priorities.
#[must_use = "a verdict that nobody looks at gates nothing"]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunVerdict {
    /// Every criterion holds.
    Passed,
    /// No criterion of priority P0 fails, but something deserves a look: a warning, or a miss
    /// of priority P1.
    PassedWithWarnings,
    /// Nothing fails, but at least one criterion of priority P0 or P1 could not be decided.
    Undecided,
    /// A criterion of priority P0 fails.
    Failed,
    /// There was no criterion to judge.
    NotJudged,
}

impl RunVerdict {
    /// The verdict of a run with these judgements. A P1 miss is a warning; a P2 miss is only told.
    pub fn of(judgements: &[Judgement]) -> Self {
        if judgements.is_empty() {
            return Self::NotJudged;
        }
        let any = |wanted: Verdict, least: Priority| {
            judgements
                .iter()
                .any(|j| j.verdict == wanted && j.criterion.priority <= least)
        };
        if any(Verdict::Fail, Priority::P0) {
            Self::Failed
        } else if any(Verdict::Inconclusive, Priority::P1) {
            Self::Undecided
        } else if any(Verdict::Fail, Priority::P1) || any(Verdict::Warn, Priority::P1) {
            Self::PassedWithWarnings
        } else {
            Self::Passed
        }
    }
}

impl fmt::Display for RunVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "PASS",
            Self::PassedWithWarnings => "WARN",
            Self::Undecided => "INCONCLUSIVE",
            Self::Failed => "FAIL",
            Self::NotJudged => "NOT JUDGED",
        })
    }
}
