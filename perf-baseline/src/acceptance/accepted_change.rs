//! A change that somebody has accepted. Refuses one that says nothing.

use perf_core::{Metric, Quantity, Timestamp};

/// The largest ratio that can be accepted, either way.
const LARGEST: f64 = 1_000.0;

/// A change of a metric that is not to be red, with who says so and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptedChange {
    /// The plan whose runs it is about.
    pub plan: String,
    /// The scenario; `None` for the whole run, which only runs without scenarios are compared by.
    pub scenario: Option<String>,
    /// The metric.
    pub metric: Metric,
    /// How far it moved.
    pub shift: AcceptedShift,
    /// Runs from here on are of the new level.
    pub since: Timestamp,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// The commit that brought it, where that is known.
    pub commit: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// When it is red again; `None` for never.
    pub expires_at: Option<Timestamp>,
}

/// How far a metric moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AcceptedShift {
    /// The new level over the old one, in millionths: 1,150,000 is 15 % more.
    Ratio {
        /// Not zero.
        millionths: u64,
    },
    /// The new share less the old one, in parts of 10^12: what an error rate is accepted by.
    Points {
        /// Negative for an improvement.
        parts: i64,
    },
}

/// Why a change cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAcceptable {
    /// A ratio that nobody measures.
    #[error("the ratio is not above 0 and at most 1000")]
    Ratio,
    /// Values of one unit belong to a change.
    #[error("the values before and after are not of the metric")]
    Unit,
}

impl AcceptedShift {
    /// The shift of `metric` from `before` to `after`.
    ///
    /// # Errors
    /// Values of another unit, or a ratio that is not one.
    pub fn between(
        metric: Metric,
        before: Quantity,
        after: Quantity,
    ) -> Result<Self, NotAcceptable> {
        if before.unit() != metric.unit() || after.unit() != metric.unit() {
            return Err(NotAcceptable::Unit);
        }
        let (old, new) = (before.in_base_unit(), after.in_base_unit());
        if metric == Metric::ErrorRate {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a difference of shares is at most 10^12 parts"
            )]
            let parts = ((new - old) * 1e12).round() as i64;
            return Ok(Self::Points { parts });
        }
        Self::ratio(new / old)
    }

    /// A ratio of the new level to the old one: 1.15 is 15 % more.
    ///
    /// # Errors
    /// Zero, negative, NaN, or beyond a thousand.
    pub fn ratio(ratio: f64) -> Result<Self, NotAcceptable> {
        if !(1.0 / LARGEST..=LARGEST).contains(&ratio) {
            return Err(NotAcceptable::Ratio);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between a thousandth and a thousand by the check"
        )]
        let millionths = (ratio * 1e6).round() as u64;
        Ok(Self::Ratio { millionths })
    }
}

impl std::fmt::Display for AcceptedShift {
    /// As a change: `+15.0%`, for shares `+0.50 points`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ratio { millionths } => {
                write!(f, "{:+.1}%", (*millionths as f64 / 1e6 - 1.0) * 100.0)
            }
            Self::Points { parts } => write!(f, "{:+.2} points", *parts as f64 / 1e10),
        }
    }
}

impl AcceptedChange {
    /// Whether it holds at this time.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now <= end)
    }
}
