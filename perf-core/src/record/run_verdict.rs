//! The answer for a whole run.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::generator_fault;
use super::run::{Completeness, Run};
use super::series::SeriesRecord;
use crate::criterion::Priority;
use crate::judge::{Verdict, Weight};
use crate::outcome::FailureKind;

/// The answer for a whole run, from its criteria by their priorities, its comparison with a
/// baseline, and what makes it unusable.
#[must_use = "a verdict that nobody looks at gates nothing"]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunVerdict {
    /// Every criterion and every rule holds. A miss of priority P2 is told and changes nothing.
    Passed,
    /// Nothing fails, but something deserves a look: a warning, or a miss of priority P1.
    PassedWithWarnings,
    /// Nothing fails, but a criterion of priority P0 or P1, or a rule, could not be decided.
    Undecided,
    /// A criterion of priority P0, or a rule of the gate, fails.
    Failed,
    /// The run must not be used: the target was never reached, a finding says so, or what does not
    /// pass may be the load generator's own fault.
    Invalid,
    /// It was interrupted, so that there is no verdict on the whole.
    Interrupted,
    /// There was nothing to judge it by.
    NotJudged,
}

impl Run {
    /// The answer for the whole run.
    pub fn verdict(&self) -> RunVerdict {
        let rows = || {
            self.comparison
                .iter()
                .flat_map(|comparison| &comparison.rows)
        };
        let any = |wanted: Verdict, least: Priority| {
            self.judgements
                .iter()
                .any(|j| j.verdict == wanted && j.criterion.priority <= least)
        };
        let any_row = |wanted: Verdict| rows().any(|row| row.verdict == wanted);
        if self.completeness == Completeness::Interrupted {
            RunVerdict::Interrupted
        } else if (!self.scenarios.is_empty() && !self.target_was_reached())
            || generator_fault::explains(self)
        {
            RunVerdict::Invalid
        } else if any(Verdict::Fail, Priority::P0) || any_row(Verdict::Fail) {
            RunVerdict::Failed
        } else if self.is_unusable() {
            RunVerdict::Invalid
        } else if any(Verdict::Inconclusive, Priority::P1) || any_row(Verdict::Inconclusive) {
            RunVerdict::Undecided
        } else if any(Verdict::Fail, Priority::P1)
            || any(Verdict::Warn, Priority::P1)
            || any_row(Verdict::Warn)
        {
            RunVerdict::PassedWithWarnings
        } else if self.judgements.is_empty() && rows().next().is_none() {
            RunVerdict::NotJudged
        } else {
            RunVerdict::Passed
        }
    }

    /// Requests of the whole run, whatever became of them. Parts of a total are not added to it.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.counted().map(SeriesRecord::requests).sum()
    }

    /// Those of its requests that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.counted().map(SeriesRecord::failed).sum()
    }

    /// Whether any answer came, a wrong one included.
    fn target_was_reached(&self) -> bool {
        self.counted().any(|series| {
            let answered = |kind: &FailureKind| kind.target_answered();
            series.successes > 0 || series.failures.keys().any(answered)
        })
    }

    /// Whether the result must not be used, whatever its figures say.
    fn is_unusable(&self) -> bool {
        let compared = self
            .comparison
            .iter()
            .flat_map(|comparison| &comparison.findings);
        self.findings
            .iter()
            .chain(compared)
            .any(|finding| finding.weight == Weight::Invalid)
    }

    fn counted(&self) -> impl Iterator<Item = &SeriesRecord> {
        self.scenarios
            .iter()
            .filter(|s| !s.part_of_total)
            .flat_map(|s| &s.series)
    }
}

impl fmt::Display for RunVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "PASS",
            Self::PassedWithWarnings => "WARN",
            Self::Undecided => "INCONCLUSIVE",
            Self::Failed => "FAIL",
            Self::Invalid => "INVALID",
            Self::Interrupted => "INTERRUPTED",
            Self::NotJudged => "NOT JUDGED",
        })
    }
}
