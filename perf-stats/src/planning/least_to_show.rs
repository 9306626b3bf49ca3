//! How many requests show what a criterion requires.

use perf_core::{Metric, Quantile, Requirement, Share, Statistic};

use super::search::{MOST_PLANNED, smallest_from};
use crate::special::{Binomial, Chance};

/// The fewest independent requests with which it can be shown, at `confidence` (one-sided), that
/// `requirement` holds, if `violations` of them miss it: took too long, or failed. Requests that come
/// in clusters are worth less than independent ones, so that a run needs more of them.
///
/// `None` for what is not a matter of a count: means, extremes, throughput, resources, a multiple of
/// another scenario's value, and targets that no sample shows.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::least_to_show;
/// let confidence = Share::new(0.95).expect("below 1");
/// let requests = |requirement: &str, violations| {
///     least_to_show(&requirement.parse().expect("a requirement"), violations, confidence)
/// };
/// assert_eq!(requests("p99 < 1s", 0), Some(299));
/// assert_eq!(requests("p99 < 1s", 1), Some(473));
/// assert_eq!(requests("error_rate < 0.1%", 0), Some(2_995));
/// assert_eq!(requests("max < 1s", 0), None);
/// ```
#[must_use]
pub fn least_to_show(requirement: &Requirement, violations: u64, confidence: Share) -> Option<u64> {
    let alpha = 1.0 - confidence.as_fraction();
    let allowed = allowed(requirement)?;
    if alpha <= 0.0 || allowed.fraction() <= 0.0 || allowed.fraction() >= 1.0 {
        return None;
    }
    smallest_from(violations.saturating_add(1), MOST_PLANNED, |n| {
        Binomial::new(n, allowed).at_most(violations) <= alpha
    })
}

/// The share of requests that may miss the target.
fn allowed(requirement: &Requirement) -> Option<Chance> {
    let is_ceiling = requirement.comparator().is_ceiling();
    let kept_below = |quantile: Quantile| Chance::at_or_below(quantile);
    match requirement.metric() {
        _ if requirement.is_relative() => None,
        Metric::Latency {
            statistic: Statistic::Quantile(quantile),
            ..
        } if is_ceiling => Some(kept_below(quantile).complement()),
        Metric::Latency {
            statistic: Statistic::Quantile(quantile),
            ..
        } => Some(kept_below(quantile)),
        Metric::ErrorRate if is_ceiling => Some(Chance::new(requirement.target().in_base_unit())),
        Metric::ErrorRate => Some(Chance::new(requirement.target().in_base_unit()).complement()),
        _ => None,
    }
}
