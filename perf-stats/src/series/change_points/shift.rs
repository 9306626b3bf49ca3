//! How far apart two levels are, by Hodges and Lehmann. Whether they differ at all is another
//! question.

use perf_core::Share;

use crate::series::order::{difference, smallest_reaching, sorted};
use crate::special::normal_quantile;

/// How much higher the new level is, in the unit of the figures. For figures that are natural
/// logarithms, the exponential of each number is a ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelShift {
    /// The median of all differences between a later and an earlier figure.
    pub estimate: f64,
    /// Between what the true shift lies; `None` where so few or so dependent figures cannot
    /// tell at that confidence.
    pub interval: Option<ShiftInterval>,
}

/// The ends of an interval of a [`LevelShift`], in the unit of the figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShiftInterval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The shift from `before` to `after`, neither of them empty.
///
/// Hodges and Lehmann, "Estimates of location based on rank tests", 1963; the interval counts
/// differences by the normal approximation of the Mann–Whitney statistic, with the variance
/// that an autocorrelation of first order leaves.
pub(super) fn shift(before: &[f64], after: &[f64], rho: f64, confidence: Share) -> LevelShift {
    let (before, after) = (sorted(before), sorted(after));
    let pairs = (before.len() * after.len()) as u64;
    let nth = |rank| nth_difference(&before, &after, rank);
    let estimate = f64::midpoint(nth(pairs.div_ceil(2)), nth(pairs / 2 + 1));

    let sum = (before.len() + after.len() + 1) as f64;
    let inflation = (1.0 + rho) / (1.0 - rho);
    let deviation = (pairs as f64 * sum / 12.0 * inflation).sqrt();
    let deviate = normal_quantile(f64::midpoint(1.0, confidence.as_fraction()));
    let rank = (pairs as f64 / 2.0 - deviate * deviation).floor();
    let interval = (rank >= 1.0).then(|| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it lies between 1 and the number of pairs"
        )]
        let rank = rank as u64;
        ShiftInterval {
            low: nth(rank),
            high: nth(pairs + 1 - rank),
        }
    });
    LevelShift { estimate, interval }
}

/// The difference at this place, counted from one, among all in ascending order.
fn nth_difference(before: &[f64], after: &[f64], rank: u64) -> f64 {
    smallest_reaching(rank, |limit| {
        // With a larger later figure, fewer earlier ones are close enough below it.
        let mut skipped = 0;
        let mut count = 0;
        for later in after {
            while skipped < before.len() && difference(before[skipped], *later) > limit {
                skipped += 1;
            }
            count += before.len() - skipped;
        }
        count as u64
    })
}
