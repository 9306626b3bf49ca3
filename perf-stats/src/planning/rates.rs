//! How many observations tell two shares apart.

use perf_core::Share;

use super::interval_size::Sides;
use super::search::whole_from;
use crate::special::normal_quantile;

/// How many independent observations of each of two kinds it takes until a test at `confidence`
/// finds with the given power that one has a share of `first` and the other one of `second`: error
/// rates of two versions, say. [`Sides::Upper`] is for a test that looks for a change in one
/// direction only.
///
/// The normal approximation with the correction that makes it hold for the exact test of Fisher
/// (Casagrande, Pike and Smith, "An improved approximate formula for calculating sample sizes for
/// comparing two binomial distributions", 1978).
///
/// `None` for shares that are equal, a confidence of 100 %, a power of 0 % or 100 %, and where more
/// than 10¹² of each would be needed.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{Sides, sample_size_for_rates};
/// let share = |fraction| Share::new(fraction).expect("between 0 and 1");
/// // From 0.1 % to 0.5 % errors.
/// let needed = sample_size_for_rates(
///     share(0.001), share(0.005), Sides::Upper, share(0.95), share(0.8),
/// );
/// assert_eq!(needed, Some(2_789));
/// ```
#[must_use]
pub fn sample_size_for_rates(
    first: Share,
    second: Share,
    sides: Sides,
    confidence: Share,
    power: Share,
) -> Option<u64> {
    let alpha = 1.0 - confidence.as_fraction();
    let tail = match sides {
        Sides::Upper => alpha,
        Sides::Both => alpha / 2.0,
    };
    let (p, q) = (first.as_fraction(), second.as_fraction());
    let difference = (p - q).abs();
    let power = power.as_fraction();
    if difference <= 0.0 || tail <= 0.0 || tail >= 1.0 || power <= 0.0 || power >= 1.0 {
        return None;
    }
    let mean = f64::midpoint(p, q);
    let if_equal = normal_quantile(1.0 - tail) * (2.0 * mean * (1.0 - mean)).sqrt();
    let if_not = normal_quantile(power) * (p * (1.0 - p) + q * (1.0 - q)).sqrt();
    let ratio = (if_equal + if_not).max(0.0) / difference;
    let root = 1.0 + (1.0 + 4.0 / (ratio * ratio * difference)).sqrt();
    whole_from(ratio * ratio / 4.0 * root * root).map(|size| size.max(1))
}
