//! The start of a scenario that is not judged.

use std::fmt;
use std::num::NonZeroU64;
use std::time::Duration;

use crate::units::format_duration;

/// The start of a scenario whose samples are kept apart: they are counted and not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WarmUp {
    /// There is none.
    #[default]
    None,
    /// What was due, or in a closed model sent, within this time.
    Time(Duration),
    /// So many iterations.
    Iterations(NonZeroU64),
    /// Until latencies no longer change by more than chance.
    Steady {
        /// At most so long; a run that has not settled by then says so.
        at_most: Duration,
    },
}

impl fmt::Display for WarmUp {
    /// In words: `the first 10.0 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Time(span) => write!(f, "the first {}", format_duration(*span)),
            Self::Iterations(count) => write!(f, "the first {count} iterations"),
            Self::Steady { at_most } => {
                write!(f, "until steady, at most {}", format_duration(*at_most))
            }
        }
    }
}
