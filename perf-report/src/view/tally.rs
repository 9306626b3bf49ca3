//! How many verdicts of each kind there are, and the most serious of them.

use perf_core::Verdict;
use serde::{Deserialize, Serialize};

/// How many criteria, or rules of a comparison, came to which verdict.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// In words: `5/6 criteria passed, 1 inconclusive`.
    pub text: String,
    /// All of them.
    pub total: usize,
    /// Those that hold.
    pub passed: usize,
    /// Those missed by no more than their tolerance.
    pub warned: usize,
    /// Those that do not hold.
    pub failed: usize,
    /// Those that the data cannot decide.
    pub inconclusive: usize,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Criteria,
    Rules,
}

impl Tally {
    pub(super) fn of(verdicts: impl Iterator<Item = Verdict>, counted: Counted) -> Self {
        let verdicts: Vec<Verdict> = verdicts.collect();
        let count = |wanted| verdicts.iter().filter(|v| **v == wanted).count();
        let mut tally = Self {
            text: String::new(),
            total: verdicts.len(),
            passed: count(Verdict::Pass),
            warned: count(Verdict::Warn),
            failed: count(Verdict::Fail),
            inconclusive: count(Verdict::Inconclusive),
        };
        tally.text = tally.in_words(counted);
        tally
    }

    fn in_words(&self, counted: Counted) -> String {
        let (one, many) = match counted {
            Counted::Criteria => ("criterion", "criteria"),
            Counted::Rules => ("rule", "rules"),
        };
        if self.total == 0 {
            return format!("no {many} to judge");
        }
        let noun = if self.total == 1 { one } else { many };
        let warnings = if self.warned == 1 {
            "warning"
        } else {
            "warnings"
        };
        let rest = [
            (self.failed, "failed"),
            (self.warned, warnings),
            (self.inconclusive, "inconclusive"),
        ];
        let rest = rest
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"));
        let words: Vec<String> = [format!("{}/{} {noun} passed", self.passed, self.total)]
            .into_iter()
            .chain(rest)
            .collect();
        words.join(", ")
    }
}

/// The most serious verdict; `None` where there is none. What cannot be told is more serious
/// than a miss within tolerance.
pub(super) fn worst(verdicts: impl Iterator<Item = Verdict>) -> Option<Verdict> {
    verdicts.max_by_key(|verdict| match verdict {
        Verdict::Pass => 0,
        Verdict::Warn => 1,
        Verdict::Inconclusive => 2,
        Verdict::Fail => 3,
    })
}
