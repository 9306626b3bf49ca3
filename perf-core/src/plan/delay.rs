//! How long a user waits: think times, and pauses between steps. Only says what is meant; who
//! drives the load draws from it.

use std::fmt;
use std::time::Duration;

use crate::units::format_duration;

/// A span of time that is drawn anew each time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Delay {
    /// Always the same.
    Constant(Duration),
    /// Every span between the two is as likely.
    Uniform {
        /// The shortest.
        from: Duration,
        /// The longest; not below `from`.
        to: Duration,
    },
    /// Around a mean; what would be below zero is no wait at all.
    Normal {
        /// The mean before that.
        mean: Duration,
        /// The standard deviation.
        deviation: Duration,
    },
    /// Often short and now and then long, as people are.
    LogNormal {
        /// The median.
        median: Duration,
        /// The standard deviation of the logarithm; without a unit, finite, not negative.
        sigma: f64,
    },
    /// Like the gaps between independent events.
    Exponential {
        /// The mean.
        mean: Duration,
    },
}

impl fmt::Display for Delay {
    /// In words: `5.00 s to 15.0 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |span: &Duration| format_duration(*span);
        match self {
            Self::Constant(span) => f.write_str(&shown(span)),
            Self::Uniform { from, to } => write!(f, "{} to {}", shown(from), shown(to)),
            Self::Normal { mean, deviation } => {
                write!(f, "normal, {} ± {}", shown(mean), shown(deviation))
            }
            Self::LogNormal { median, sigma } => {
                write!(f, "log-normal, median {}, sigma {sigma}", shown(median))
            }
            Self::Exponential { mean } => write!(f, "exponential, mean {}", shown(mean)),
        }
    }
}
