//! Hartigan's dip test of unimodality. Says whether there is more than one mode, not where.

use super::dip::dip_of_sorted;
use super::null_distribution::dip_p_value;
use super::scaled::Scaled;
use crate::values::FiniteValues;

/// From how many values the dip is computed at most.
const MOST: usize = 100_000;

/// What [`dip_test`] found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DipTest {
    /// The greatest distance between the empirical distribution and the nearest unimodal one: a
    /// share of the values, from 1/(2n) to 1/4.
    pub dip: f64,
    /// The probability of such a dip or a greater one if the values were uniform; from 0.0001,
    /// which stands for anything smaller as well, to 1.
    pub p_value: f64,
    /// The values that were looked at: all, or 100,000 of more.
    pub size: usize,
}

/// Hartigan's dip test: a small `p_value` says that the values have more than one mode.
///
/// The uniform distribution is the hardest of the unimodal ones, so the test errs to the safe
/// side: for a bell-shaped distribution a `p_value` below 0.05 comes up in far fewer than 5 % of
/// samples. The price is power. Of a mixture of two normal distributions in the proportion 70 to 30
/// that stand four standard deviations apart, some 1,500 values are needed until nearly every
/// sample is rejected at 1 %; at six standard deviations 200 are plenty.
///
/// - Up to three values and values that are all equal have a dip of 1/(2n) and a
///   `p_value` of 1.
/// - Equal values are a jump of the distribution. Values that were rounded coarsely have jumps
///   everywhere, which are modes to this test; give values with the digits that they have.
/// - Of more than 100,000 values n, those at the ranks ⌊(2·i + 1)·n / 200,000⌋ are taken, i from 0,
///   counted from zero: evenly spaced over the sorted values. The `p_value` is that of 100,000
///   values. The thinned distribution is within 1/200,000 of the whole one, so no dip that matters
///   is lost, and a unimodal sample is rejected less often than a sample of 100,000.
/// - Values are taken for independent.
///
/// The `p_value` is interpolated in a table of simulated quantiles of √n·dip, and is right to about
/// 0.01, below 20 values to about 0.03; where it is near 0.01, to about 0.001.
///
/// Takes time O(n log n), and a copy of the values.
///
/// Source: Hartigan and Hartigan, "The dip test of unimodality", 1985.
///
/// ```
/// use perf_stats::{FiniteValues, dip_test};
/// // Half of the requests hit a cache.
/// let latencies: Vec<f64> = (0..100)
///     .map(|i| f64::from(i % 10) + if i % 2 == 0 { 10.0 } else { 200.0 })
///     .collect();
/// assert!(dip_test(FiniteValues::new(&latencies)?).p_value < 0.001);
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn dip_test(values: FiniteValues<'_>) -> DipTest {
    test_sorted(Scaled::of(values.as_slice()).sorted())
}

/// The test of values that are sorted and not too large to be multiplied; at least one.
pub(super) fn test_sorted(sorted: &[f64]) -> DipTest {
    let thinned: Vec<f64>;
    let looked_at = if sorted.len() > MOST {
        thinned = (0..MOST)
            .map(|i| sorted[even_rank(i, sorted.len())])
            .collect();
        &thinned
    } else {
        sorted
    };
    let size = looked_at.len();
    let dip = dip_of_sorted(looked_at);
    DipTest {
        dip,
        p_value: dip_p_value(dip, size),
        size,
    }
}

/// ⌊(2·i + 1)·n / 200,000⌋ without overflow.
fn even_rank(i: usize, count: usize) -> usize {
    let parts = 2 * MOST;
    let (whole, rest) = (count / parts, count % parts);
    (2 * i + 1) * whole + (2 * i + 1) * rest / parts
}
