//! Design effects from what happened in consecutive slices of time: the variance between slices,
//! and across them, over what it would be if requests were independent.

use super::long_run::{LongRun, long_run_variance};
use crate::special::{normal_quantile, student_quantile};

/// With fewer slices in which there was a request, nothing can be said.
const FEWEST_SLICES: usize = 16;
/// The error of the estimated variance is allowed for at the level of a two-sided 95 % interval.
const LEVEL: f64 = 0.975;

/// The requests of one slice of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SliceCount {
    /// Those of them that are beyond some limit.
    pub(crate) beyond: u64,
    /// All of them.
    pub(crate) requests: u64,
}

/// The latencies of one slice of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SliceSum {
    /// How many there are.
    pub(crate) count: u64,
    /// Their sum.
    pub(crate) sum: u64,
}

/// The design effect of the share of requests beyond a limit, allowing for the error with which
/// it is estimated; `None` where all or none are beyond it, and with too few slices. Below one
/// where slices differ less than chance makes them.
///
/// The share is a ratio of two sums, whose variance is that of the residuals (Cochran, "Sampling
/// techniques", 1977, section 6.3): in a slice that got fewer requests, fewer are beyond. The
/// variance is inflated by the square of Student's quantile over the normal one, since it is
/// itself estimated (Korn and Graubard, "Confidence intervals for proportions with small expected
/// number of positive counts estimated from survey data", 1998).
pub(crate) fn design_effect_of_share(slices: &[SliceCount]) -> Option<f64> {
    let beyond: u64 = slices.iter().map(|slice| slice.beyond).sum();
    let requests: u64 = slices.iter().map(|slice| slice.requests).sum();
    if beyond == 0 || beyond >= requests {
        return None;
    }
    let share = beyond as f64 / requests as f64;
    let residuals: Vec<f64> = slices
        .iter()
        .map(|slice| slice.beyond as f64 - share * slice.requests as f64)
        .collect();
    let filled = slices.iter().filter(|slice| slice.requests > 0).count();
    let independent = requests as f64 * share * (1.0 - share);
    effect(&residuals, filled, independent)
}

/// The design effect of the mean of values whose variance is `variance`, from their sums in
/// slices of time; see [`design_effect_of_share`].
pub(crate) fn design_effect_of_mean(slices: &[SliceSum], variance: f64) -> Option<f64> {
    let count: u64 = slices.iter().map(|slice| slice.count).sum();
    let sum: f64 = slices.iter().map(|slice| slice.sum as f64).sum();
    if count == 0 || variance <= 0.0 {
        return None;
    }
    let mean = sum / count as f64;
    let residuals: Vec<f64> = slices
        .iter()
        .map(|slice| slice.sum as f64 - mean * slice.count as f64)
        .collect();
    let filled = slices.iter().filter(|slice| slice.count > 0).count();
    effect(&residuals, filled, count as f64 * variance)
}

fn effect(residuals: &[f64], filled: usize, independent: f64) -> Option<f64> {
    if filled < FEWEST_SLICES {
        return None;
    }
    let LongRun {
        variance, degrees, ..
    } = long_run_variance(residuals)?;
    let degrees = degrees * filled as f64 / residuals.len() as f64;
    let ratio = student_quantile(LEVEL, degrees.max(1.0)) / normal_quantile(LEVEL);
    Some(variance * residuals.len() as f64 / independent * ratio * ratio)
}
