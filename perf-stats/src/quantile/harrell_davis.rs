//! Harrell and Davis' estimator: a quantile from all order statistics, with little noise.

use perf_core::Quantile;

use crate::special::BetaCells;
use crate::values::FiniteValues;

/// A quantile by Harrell and Davis' estimator, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HarrellDavis {
    /// The estimate, in the unit of the values.
    pub value: f64,
    /// Its standard error by the jackknife; `None` for a single value.
    pub standard_error: Option<f64>,
}

/// The quantile of `values` as the mean of all of them, weighted by the beta distribution that
/// their ranks have around it.
///
/// Less noisy than a single order statistic in the middle of a sample; in the tail of a small one
/// it leans on the largest values. Not for values with failures among them, which have no mean.
/// The standard error is the jackknife's. Takes n·log n.
///
/// Source: Harrell and Davis, "A new distribution-free quantile estimator", 1982.
#[must_use]
pub fn harrell_davis(values: FiniteValues<'_>, quantile: Quantile) -> HarrellDavis {
    let mut sorted = values.as_slice().to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (p, q) = sides(quantile);
    HarrellDavis {
        value: HarrellDavisWeights::new(quantile, sorted.len()).quantile_of(&sorted),
        standard_error: jackknife(&sorted, p, q),
    }
}

/// What the sorted values of a sample of one size count.
#[derive(Debug, Clone)]
pub(crate) struct HarrellDavisWeights(BetaCells);

impl HarrellDavisWeights {
    /// For a sample of `count` values, of which there must be one.
    pub(crate) fn new(quantile: Quantile, count: usize) -> Self {
        let n = count as f64;
        let (p, q) = sides(quantile);
        Self(BetaCells::new((n + 1.0) * p, (n + 1.0) * q, count))
    }

    /// The estimate from values that are in order.
    ///
    /// Around the smallest of those that count, so that nothing is lost where all are large and
    /// close.
    pub(crate) fn quantile_of(&self, sorted: &[f64]) -> f64 {
        let Self(cells) = self;
        let base = sorted.get(cells.first).copied().unwrap_or(0.0);
        let above = cells
            .weighted(sorted)
            .map(|(value, weight)| weight * (value - base));
        base + above.sum::<f64>()
    }
}

fn sides(quantile: Quantile) -> (f64, f64) {
    let denominator = quantile.denominator() as f64;
    let above = quantile.denominator() - quantile.numerator();
    (
        quantile.numerator() as f64 / denominator,
        above as f64 / denominator,
    )
}

/// Leaving out a value moves all above it down by a rank, so that each of the n estimates is a sum
/// of values below in their place and values above in the next.
fn jackknife(sorted: &[f64], p: f64, q: f64) -> Option<f64> {
    let n = sorted.len();
    if n < 2 {
        return None;
    }
    let cells = BetaCells::new(n as f64 * p, n as f64 * q, n - 1);
    let base = sorted[cells.first];
    let step = |index: usize| sorted[index] - base;
    // With nothing kept in its place, all are in the next.
    let mut estimate: f64 = cells
        .weights
        .iter()
        .enumerate()
        .map(|(offset, weight)| weight * step(cells.first + offset + 1))
        .sum();
    let last = cells.first + cells.weights.len();
    // Values below the cells, each of which leaves the same estimate.
    let (mut sum, mut squares) = (0.0, 0.0);
    let first = estimate;
    let mut add = |estimate: f64, times: usize| {
        let distance = estimate - first;
        sum += distance * times as f64;
        squares += distance * distance * times as f64;
    };
    add(estimate, cells.first + 1);
    for (offset, weight) in cells.weights.iter().enumerate() {
        let index = cells.first + offset;
        estimate += weight * (step(index) - step(index + 1));
        add(estimate, if index + 1 == last { n - last } else { 1 });
    }
    let mean = sum / n as f64;
    let variance = (squares / n as f64 - mean * mean).max(0.0);
    Some((variance * (n as f64 - 1.0)).sqrt())
}
