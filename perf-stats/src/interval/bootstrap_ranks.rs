//! The bootstrap interval of a quantile in closed form: no resampling, other ranks.

use perf_core::{Quantile, Share};

use crate::special::{Binomial, Chance};

/// The ranks, counted from 1, of the sorted values between which the percentile bootstrap puts the
/// type 1 quantile of a sample of `n`. `None` for no values and for a confidence of 100 %.
///
/// The value at rank k of a resample is at most the one at rank j of the sample with the
/// probability that at least k of n draws fall on the first j values, so that the limit of
/// infinitely many resamples is known. The interval always exists, which is its fault: in the tail
/// of a small sample it ends at the largest value and covers the true p99 of 100 values in 63 % of
/// all cases at a nominal 95 %. Use [`quantile_ranks`](crate::quantile_ranks) to decide anything.
///
/// Source: Efron, "Bootstrap methods: another look at the jackknife", 1979, section 3.
#[must_use]
pub fn bootstrap_quantile_ranks(
    quantile: Quantile,
    n: u64,
    confidence: Share,
) -> Option<(u64, u64)> {
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    if n == 0 || tail <= 0.0 {
        return None;
    }
    let wanted = quantile.rank(n);
    let at_most = |rank: u64| {
        // Both parts are counted, so that neither loses digits.
        let chance = Chance::of_parts(rank, n);
        Binomial::new(n, chance).at_least(wanted)
    };
    let first = |level: f64| {
        let (mut below, mut reached) = (0, n);
        while reached - below > 1 {
            let middle = below + (reached - below) / 2;
            if at_most(middle) >= level {
                reached = middle;
            } else {
                below = middle;
            }
        }
        reached
    };
    Some((first(tail), first(1.0 - tail)))
}
