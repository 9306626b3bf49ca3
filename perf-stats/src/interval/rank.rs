//! Which order statistics enclose a quantile. Knows ranks only, no values.

use perf_core::{DesignEffect, Quantile, Share};

use crate::design_effect::Counting;
use crate::special::Chance;

/// The ranks, counted from 1, of the sorted values that enclose a quantile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankInterval {
    /// The quantile is at least the value at this rank; `None` where the sample is too small to
    /// bound it downwards.
    pub low: Option<u64>,
    /// The quantile is at most the value at this rank; `None` where the sample is too small to
    /// bound it upwards.
    pub high: Option<u64>,
}

/// The ranks of the equal-tailed exact interval of a quantile in a sample of `n`.
///
/// The number of values at or below the quantile is binomial whatever their distribution, so
/// that the interval needs no assumption but independence. Its coverage is at least
/// `confidence`; more where values are tied.
///
/// Source: David and Nagaraja, "Order Statistics", section 7.1; the same as `SciPy`'s
/// `quantile_test(…).confidence_interval`.
///
/// ```
/// use perf_core::{Quantile, Share};
/// let confidence = Share::new(0.95).expect("below 1");
/// let ranks = perf_stats::quantile_ranks(Quantile::P99, 1_000, confidence);
/// assert_eq!((ranks.low, ranks.high), (Some(983), Some(997)));
/// assert_eq!(perf_stats::quantile_ranks(Quantile::P99, 100, confidence).high, None);
/// ```
#[must_use]
pub fn quantile_ranks(quantile: Quantile, n: u64, confidence: Share) -> RankInterval {
    ranks_of(quantile, n, DesignEffect::NONE, confidence)
}

/// The same for requests of which as many as the design effect says are worth one.
pub(crate) fn ranks_of(
    quantile: Quantile,
    n: u64,
    effect: DesignEffect,
    confidence: Share,
) -> RankInterval {
    ranks_beyond(quantile, n, effect, (1.0 - confidence.as_fraction()) / 2.0)
}

/// The same, each end with its own error probability `tail`.
pub(crate) fn ranks_beyond(
    quantile: Quantile,
    n: u64,
    effect: DesignEffect,
    tail: f64,
) -> RankInterval {
    let below = Chance::at_or_below(quantile);
    // A confidence of 100 % is out of reach, even where a tail is too small for a float.
    if n == 0 || tail <= 0.0 {
        return RankInterval {
            low: None,
            high: None,
        };
    }
    let rank = quantile.rank(n);
    let low = Counting::new(n, below, effect).largest_at_most(tail);
    let from_top = Counting::new(n, below.complement(), effect).largest_at_most(tail);
    RankInterval {
        // With hardly any confidence the ends would cross at the quantile.
        low: low.map(|k| k.saturating_add(1).min(rank)),
        high: from_top.map(|k| n.saturating_sub(k).max(rank)),
    }
}
