//! How many observations make the interval of a quantile as narrow as wanted.

use perf_core::{DesignEffect, Quantile, Share};

use super::interval_size::{Sides, minimum_sample_size};
use super::search::whole_from;
use crate::interval::ranks_of;
use crate::special::{normal_density, normal_quantile};
use crate::values::Values;

/// About how many independent observations it takes until the two-sided interval of the quantile
/// reaches no farther from it than `reach` of it in each direction, if values are log-normal with
/// this standard deviation of their logarithms: about 0.5 for a steady service, 1 and more for a
/// troubled one. Never fewer than the interval needs to exist.
///
/// From the asymptotic standard error of a quantile, √(p·(1 − p)/n) over the density at it (David
/// and Nagaraja, "Order Statistics", section 10.2). Where values are not log-normal, plan from a
/// pilot sample instead ([`sample_size_for_width_from`]).
///
/// `None` for a deviation that is not above zero and finite, a reach of zero, a confidence of
/// 100 %, and where more than 10¹² would be needed.
///
/// ```
/// use perf_core::{Quantile, Share};
/// let share = |fraction| Share::new(fraction).expect("between 0 and 1");
/// let needed = perf_stats::sample_size_for_width(Quantile::P99, 0.5, share(0.05), share(0.95));
/// assert_eq!(needed, Some(5_354));
/// ```
#[must_use]
pub fn sample_size_for_width(
    quantile: Quantile,
    log_deviation: f64,
    reach: Share,
    confidence: Share,
) -> Option<u64> {
    let least = minimum_sample_size(quantile, confidence, Sides::Both)?;
    if !(log_deviation > 0.0 && log_deviation.is_finite()) || reach.as_fraction() <= 0.0 {
        return None;
    }
    let p = quantile.as_f64();
    // The standard error of the logarithm of the quantile, times √n.
    let error = log_deviation * (p * (1.0 - p)).sqrt() / normal_density(normal_quantile(p));
    let z = normal_quantile(0.5 + confidence.as_fraction() / 2.0);
    let ratio = z * error / reach.as_fraction();
    Some(whole_from(ratio * ratio)?.max(least))
}

/// The same from a pilot sample of independent values: its own interval of the quantile, by ranks,
/// shrinks with the square root of the sample size. It assumes nothing about the distribution, and
/// is as uncertain as the interval of the pilot is: take some ten observations beyond the quantile
/// for a rough plan, and a hundred for a good one.
///
/// `None` where the pilot is too small for an interval or the interval ends at a failed request
/// (+∞), where the quantile is not above zero, for a reach of zero, and where more than 10¹² would
/// be needed.
#[must_use]
pub fn sample_size_for_width_from(
    pilot: Values<'_>,
    quantile: Quantile,
    reach: Share,
    confidence: Share,
) -> Option<u64> {
    let least = minimum_sample_size(quantile, confidence, Sides::Both)?;
    let n = pilot.len() as u64;
    let ranks = ranks_of(quantile, n, DesignEffect::NONE, confidence);
    let mut partly_sorted = pilot.as_slice().to_vec();
    let mut at = |rank: u64| {
        let index = usize::try_from(rank).ok()?.checked_sub(1)?;
        let (_, value, _) = partly_sorted.select_nth_unstable_by(index, f64::total_cmp);
        Some(*value)
    };
    let (low, high) = (at(ranks.low?)?, at(ranks.high?)?);
    let estimate = at(quantile.rank(n))?;
    if estimate <= 0.0 || reach.as_fraction() <= 0.0 {
        return None;
    }
    // Halved first, so that the difference of two large numbers is one.
    let ratio = (high / 2.0 - low / 2.0) / estimate / reach.as_fraction();
    Some(whole_from(n as f64 * ratio * ratio)?.max(least))
}
