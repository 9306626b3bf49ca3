//! Maritz and Jarrett's standard error of a quantile, and an interval from it.

use perf_core::{Quantile, Share};

use super::harrell_davis::harrell_davis;
use crate::special::{BetaCells, student_quantile};
use crate::values::FiniteValues;

/// A quantile with an interval from its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaritzJarrett {
    /// Harrell and Davis' estimate, in the unit of the values.
    pub value: f64,
    /// Maritz and Jarrett's standard error.
    pub standard_error: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The standard error of the quantile of `values`: the spread of the order statistic at rank
/// ⌊n·p + ½⌋, whose rank has a beta distribution. `None` where that is the first or the last
/// value, or beyond: then nothing is known of its spread.
///
/// Source: Maritz and Jarrett, "A note on estimating the variance of the sample median", 1978; the
/// same as `SciPy`'s `mstats.mjci`.
#[must_use]
pub fn maritz_jarrett_error(values: FiniteValues<'_>, quantile: Quantile) -> Option<f64> {
    let mut sorted = values.as_slice().to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as u128;
    let (p, q) = (
        u128::from(quantile.numerator()),
        u128::from(quantile.denominator()),
    );
    let rank = (2 * n * p + q) / (2 * q);
    if rank < 2 || rank >= n {
        return None;
    }
    let cells = BetaCells::new((rank - 1) as f64, (n - rank) as f64, sorted.len());
    let base = sorted[cells.first];
    let mean: f64 = cells
        .weighted(&sorted)
        .map(|(value, weight)| weight * (value - base))
        .sum();
    let variance: f64 = cells
        .weighted(&sorted)
        .map(|(value, weight)| {
            let distance = value - base - mean;
            weight * distance * distance
        })
        .sum();
    Some(variance.sqrt())
}

/// Harrell and Davis' estimate with Maritz and Jarrett's error and Student's quantile at n − 1
/// degrees of freedom. Narrower than the exact interval, and good from about 10/(1 − p) values on:
/// its coverage is then within a point or two of `confidence`, and far below it for fewer. `None`
/// where the error does not exist, and for a confidence of 100 %.
#[must_use]
pub fn maritz_jarrett_interval(
    values: FiniteValues<'_>,
    quantile: Quantile,
    confidence: Share,
) -> Option<MaritzJarrett> {
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    if tail <= 0.0 {
        return None;
    }
    let standard_error = maritz_jarrett_error(values, quantile)?;
    let value = harrell_davis(values, quantile).value;
    let half = standard_error * student_quantile(1.0 - tail, values.len() as f64 - 1.0);
    Some(MaritzJarrett {
        value,
        standard_error,
        low: value - half,
        high: value + half,
    })
}
