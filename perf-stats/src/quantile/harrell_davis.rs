//! Harrell and Davis' estimator: a quantile from all order statistics, with little noise.

use perf_core::Quantile;

use super::ranks::values_between;
use super::steps::Steps;
use crate::special::BetaCells;
use crate::values::FiniteValues;

/// A quantile by Harrell and Davis' estimator, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HarrellDavis {
    /// The estimate, in the unit of the values.
    pub value: f64,
    /// Its standard error by the jackknife, in the same unit; zero where the values that count are
    /// equal, `None` for a single value.
    pub standard_error: Option<f64>,
}

/// The quantile of `values` as the mean of all of them, weighted by the beta distribution that
/// their ranks have around it.
///
/// Less noisy than a single order statistic in the middle of a sample; in the tail of a small one
/// it leans on the largest values. Not for values with failures among them, which have no mean.
/// The standard error is the jackknife's. Takes time proportional to the number of values, which
/// stay in their order: only those that weigh something are sorted.
///
/// Source: Harrell and Davis, "A new distribution-free quantile estimator", 1982; the same as
/// `SciPy`'s `mstats.hdquantiles` and `hdquantiles_sd`. R's `Hmisc::hdquantile` has the same
/// estimate, and a standard error that is a little different.
///
/// ```
/// use perf_core::Quantile;
/// use perf_stats::{FiniteValues, harrell_davis};
/// let latencies: Vec<f64> = (1..=99).map(f64::from).collect();
/// let median = harrell_davis(FiniteValues::new(&latencies)?, Quantile::P50);
/// assert!((median.value - 50.0).abs() < 1e-9);
/// assert!(median.standard_error.is_some_and(|error| (4.0..6.0).contains(&error)));
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn harrell_davis(values: FiniteValues<'_>, quantile: Quantile) -> HarrellDavis {
    let n = values.len();
    let weights = HarrellDavisWeights::new(quantile, n);
    let without_one = (n > 1).then(|| leave_one_out(quantile, n));
    let HarrellDavisWeights(all) = &weights;
    let (mut first, mut last) = (all.first, all.last());
    if let Some(cells) = &without_one {
        first = first.min(cells.first);
        last = last.max(cells.last() + 1);
    }
    let sorted = values_between(values.as_slice(), first, last);
    HarrellDavis {
        value: mean(&sorted[all.first - first..], &all.weights),
        standard_error: without_one.map(|cells| {
            let neighbours = &sorted[cells.first - first..=cells.last() + 1 - first];
            jackknife(neighbours, &cells, n)
        }),
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
    pub(crate) fn quantile_of(&self, sorted: &[f64]) -> f64 {
        let Self(cells) = self;
        mean(
            sorted.get(cells.first..).unwrap_or_default(),
            &cells.weights,
        )
    }
}

/// The estimate from all values but one has other weights.
fn leave_one_out(quantile: Quantile, n: usize) -> BetaCells {
    let (p, q) = sides(quantile);
    BetaCells::new(n as f64 * p, n as f64 * q, n - 1)
}

fn sides(quantile: Quantile) -> (f64, f64) {
    let denominator = quantile.denominator() as f64;
    let above = quantile.denominator() - quantile.numerator();
    (
        quantile.numerator() as f64 / denominator,
        above as f64 / denominator,
    )
}

/// The mean of the first values, which are in order, by their weights.
///
/// Around the smallest of them, so that nothing is lost where all are large and close.
fn mean(sorted: &[f64], weights: &[f64]) -> f64 {
    let pairs = || sorted.iter().zip(weights);
    let Some(((base, _), (last, _))) = pairs().next().zip(pairs().next_back()) else {
        return 0.0;
    };
    let found = if (last - base).is_finite() {
        base + pairs().map(|(v, weight)| weight * (v - base)).sum::<f64>()
    } else {
        // Of both signs, and so large that their difference overflows.
        pairs().map(|(v, weight)| weight * v).sum()
    };
    found.clamp(*base, *last)
}

/// The standard error from the `n` estimates that leave out a value each.
///
/// Leaving out a value moves all above it down by a rank, so that each of the estimates is a sum
/// of values below in their place and values above in the next. `neighbours` are those in the
/// cells and the one after.
fn jackknife(neighbours: &[f64], cells: &BetaCells, n: usize) -> f64 {
    let steps = Steps::of(neighbours);
    let last = cells.last() + 1;
    // Distances from the estimate in which none of them is kept in its place, that is, without a
    // value below the cells.
    let mut distances = vec![(0.0, (cells.first + 1) as f64)];
    let mut distance = 0.0;
    let pairs = steps.shares.windows(2).zip(&cells.weights);
    for (offset, (pair, weight)) in pairs.enumerate() {
        distance += weight * (pair[0] - pair[1]);
        let is_last = cells.first + offset + 1 == last;
        distances.push((distance, if is_last { (n - last) as f64 } else { 1.0 }));
    }
    let n = n as f64;
    let sum: f64 = distances.iter().map(|(far, times)| far * times).sum();
    let centre = sum / n;
    let squares: f64 = distances
        .iter()
        .map(|(far, times)| (far - centre) * (far - centre) * times)
        .sum();
    steps.in_unit((squares / n * (n - 1.0)).sqrt())
}
