//! One circumstance in which two runs differ.

use std::fmt;

/// A circumstance that differs between a run and its baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which: `processor`, or a scenario with what of it differs.
    pub circumstance: String,
    /// The scenario that it is about; `None` for the run as a whole.
    pub scenario: Option<String>,
    /// How it was in the baseline.
    pub baseline: String,
    /// How it is in this run.
    pub current: String,
    /// What follows.
    pub weightiness: Weightiness,
}

/// What follows from a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weightiness {
    /// Worth knowing: it may explain a small change.
    Soft,
    /// A comparison would say nothing about the code.
    Hard,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: `{}` in the baseline, `{}` now",
            self.circumstance, self.baseline, self.current
        )
    }
}
