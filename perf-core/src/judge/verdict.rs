//! The possible answers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The answer to "does it hold?". "Cannot tell" is an answer of its own and never a pass.
#[must_use = "a verdict that nobody looks at gates nothing"]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds, with the confidence that was asked for.
    Pass,
    /// It is missed, but by no more than the tolerance.
    Warn,
    /// It does not hold.
    Fail,
    /// The data cannot tell.
    Inconclusive,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::Inconclusive => "INCONCLUSIVE",
        })
    }
}
