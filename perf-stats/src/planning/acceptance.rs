//! How many violations a target allows at a sample size, and how many requests show a target.

use perf_core::{Quantile, Share};

use super::search::{MOST_PLANNED, smallest_from};
use crate::special::{Binomial, Chance};

/// The most observations beyond a limit among `n` with which "the quantile is within the
/// limit" is still shown at `confidence` (one-sided); `None` where `n` is too small to show it
/// at all.
///
/// An exact binomial test: it is shown where that few violations would have a probability of
/// at most 1 − confidence if the quantile were right at the limit.
///
/// ```
/// use perf_core::{Quantile, Share};
/// let confidence = Share::new(0.95).expect("below 1");
/// assert_eq!(perf_stats::acceptance_number(Quantile::P99, 298, confidence), None);
/// assert_eq!(perf_stats::acceptance_number(Quantile::P99, 473, confidence), Some(1));
/// ```
#[must_use]
pub fn acceptance_number(quantile: Quantile, n: u64, confidence: Share) -> Option<u64> {
    let alpha = 1.0 - confidence.as_fraction();
    if n == 0 || alpha <= 0.0 {
        return None;
    }
    Binomial::new(n, Chance::at_or_below(quantile).complement()).largest_at_most(alpha)
}

/// The smallest sample in which `violations` observations beyond the limit still show, at
/// `confidence` (one-sided), that the quantile is within the limit. `None` for a confidence of
/// 100 % and where more than 10¹² would be needed.
///
/// ```
/// use perf_core::{Quantile, Share};
/// let confidence = Share::new(0.95).expect("below 1");
/// let needed = perf_stats::sample_size_for_violations(Quantile::P95, 2, confidence);
/// assert_eq!(needed, Some(124));
/// ```
#[must_use]
pub fn sample_size_for_violations(
    quantile: Quantile,
    violations: u64,
    confidence: Share,
) -> Option<u64> {
    let alpha = 1.0 - confidence.as_fraction();
    if alpha <= 0.0 {
        return None;
    }
    let beyond = Chance::at_or_below(quantile).complement();
    smallest_from(violations.saturating_add(1), MOST_PLANNED, |n| {
        Binomial::new(n, beyond).at_most(violations) <= alpha
    })
}
