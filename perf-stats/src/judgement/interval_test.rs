//! Whether an interval lies on one side of a limit.

use perf_core::{Comparator, Evidence, Quantity, Share};

use super::limits::Limits;
use super::power::POWER;
use super::ruling::Proof;
use crate::interval::StudentBounds;
use crate::planning::MOST_ADVISED;

/// The one-sided bounds of an estimate in the base unit of its metric; an end that is `None`
/// is not known.
#[derive(Debug, Clone, Copy)]
pub(super) struct IntervalTest {
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) confidence: Share,
    /// A miss by more than this is shown with a chance of 80 %.
    reach: f64,
}

impl IntervalTest {
    /// Each bound holds with `confidence` for itself.
    pub(super) fn of(bounds: &StudentBounds, confidence: Share) -> Self {
        let alpha = (1.0 - confidence.as_fraction()).min(0.5);
        Self {
            low: bounds.low(alpha),
            high: bounds.high(alpha),
            confidence,
            reach: bounds.reach(alpha, 1.0 - POWER),
        }
    }

    /// The value of the metric, on the wrong side of the limit, that would have been shown to be
    /// there with a chance of 80 %.
    pub(super) fn detectable(&self, limits: &Limits) -> f64 {
        let limit = limits.outermost().in_base_unit();
        if limits.comparator.is_ceiling() {
            limit + self.reach
        } else {
            (limit - self.reach).max(0.0)
        }
    }

    pub(super) fn proof(&self, comparator: Comparator, limit: Quantity) -> Proof {
        let limit = limit.in_base_unit();
        let (worst, best) = if comparator.is_ceiling() {
            (self.high, self.low)
        } else {
            (self.low, self.high)
        };
        if worst.is_some_and(|value| comparator.holds(value, limit)) {
            Proof::Within
        } else if best.is_some_and(|value| !comparator.holds(value, limit)) {
            Proof::Beyond
        } else {
            Proof::Open
        }
    }

    pub(super) const fn evidence(&self) -> Evidence {
        Evidence::Interval {
            confidence: self.confidence,
        }
    }
}

/// About how many further observations shrink the interval to the distance between estimate
/// and limit, if its spread stays the same; `None` where that are more than 100 million.
pub(super) fn more_to_reach(
    centre: f64,
    end: f64,
    limit: Quantity,
    observations: u64,
) -> Option<u64> {
    let distance = (centre - limit.in_base_unit()).abs();
    let ratio = (end - centre).abs() / distance;
    let more = (observations as f64 * (ratio * ratio - 1.0))
        .ceil()
        .max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive and small by the check before"
    )]
    (more <= MOST_ADVISED as f64).then_some(more as u64)
}
