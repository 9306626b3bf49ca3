//! From which sample size on the exact interval of a quantile exists.

use perf_core::{DesignEffect, Quantile, Share};

use super::search::{MOST_ADVISED, MOST_PLANNED, in_proportion, smallest_from};
use crate::design_effect::Counting;
use crate::special::{Binomial, Chance};

/// Which ends of an interval have to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// The upper end only, with the whole error on its side: "at most so much".
    Upper,
    /// Both ends, with half of the error on each side.
    Both,
}

/// The smallest sample in which the quantile can be bounded at `confidence` by observed values.
/// `None` for a confidence of 100 % and where more than 10¹² would be needed.
///
/// One-sided, the smallest n with pⁿ ≤ 1 − confidence.
///
/// ```
/// use perf_core::{DesignEffect, Quantile, Share};
/// use perf_stats::{Sides, minimum_sample_size};
/// let confidence = Share::new(0.95).expect("below 1");
/// assert_eq!(minimum_sample_size(Quantile::P99, confidence, Sides::Upper), Some(299));
/// assert_eq!(minimum_sample_size(Quantile::P99, confidence, Sides::Both), Some(368));
/// ```
#[must_use]
pub fn minimum_sample_size(quantile: Quantile, confidence: Share, sides: Sides) -> Option<u64> {
    let alpha = 1.0 - confidence.as_fraction();
    if alpha <= 0.0 {
        return None;
    }
    let below = Chance::at_or_below(quantile);
    // No value at all on one side of the quantile.
    let nothing = |chance: Chance, n| Binomial::new(n, chance).at_most(0);
    smallest_from(1, MOST_PLANNED, |n| match sides {
        Sides::Upper => nothing(below.complement(), n) <= alpha,
        Sides::Both => {
            nothing(below.complement(), n) <= alpha / 2.0 && nothing(below, n) <= alpha / 2.0
        }
    })
}

/// How many more requests the two-sided interval of the quantile needs to exist, if `failures`
/// of `n` failed and failing goes on at that rate: its upper rank has to fall on a success.
/// `None` where it exists, where it never will, and where more than 100 million are missing.
pub(crate) fn more_for_interval(
    quantile: Quantile,
    n: u64,
    failures: u64,
    effect: DesignEffect,
    confidence: Share,
) -> Option<u64> {
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    if n == 0 || tail <= 0.0 {
        return None;
    }
    let below = Chance::at_or_below(quantile);
    let failing = failures as f64 / n as f64;
    if failing >= below.complement().fraction() {
        return None;
    }
    let exists = |size: u64| {
        let expected = in_proportion(failures, n, size);
        // The upper rank is n − k for the largest k with P(that few above) ≤ tail.
        Counting::new(size, below.complement(), effect).at_most(expected) <= tail
            && Counting::new(size, below, effect).at_most(0) <= tail
    };
    smallest_from(n, n.saturating_add(MOST_ADVISED), exists)
        .map(|size| size - n)
        .filter(|more| *more > 0)
}
