//! The permutation test of the difference of any statistic. Nothing is taken for granted but
//! that the values could have been dealt out otherwise.

use super::alternative::{Alternative, NullDistribution};
use super::arrangements::{Measured, arrange};
use crate::values::Values;

/// What a permutation test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PermutationTest {
    /// The statistic of the second sample minus that of the first.
    pub difference: f64,
    /// Probability of a difference at least as extreme if the values had been dealt out to the
    /// samples by chance; never zero.
    pub p: f64,
    /// How many arrangements were compared with the observed one, itself included.
    pub arrangements: u64,
    /// Whether these were all there are.
    pub null: NullDistribution,
}

/// Why there is no permutation test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PermutationError {
    /// The statistic gave NaN, or infinities whose difference is NaN.
    #[error("the statistic is not a number for some arrangement of the values")]
    NotANumber,
}

/// Tests whether `statistic` differs between the samples by more than the chance of which value
/// came into which sample.
///
/// Where there are at most 50 000 arrangements all of them are gone through, and the
/// probability is the share of those at least as extreme. Otherwise 9 999 are drawn, the same
/// for the same data, and it is (1 + b) / (1 + 9 999) for b as extreme ones, which is never too
/// small. Differences that rounding alone sets apart count as equal.
///
/// The statistic gets as many values as the sample has, in any order, and must not depend on
/// that order. It is called at most 100 000 times for a result; it decides over the time, and
/// may keep room for its work between calls. A single value, ties and infinities are allowed as
/// long as the statistic can cope with them.
///
/// Source: Fisher, "The design of experiments", 1935; for drawn arrangements Phipson and Smyth,
/// "Permutation p-values should never be zero", 2010.
///
/// ```
/// use perf_stats::{Alternative, Values, permutation_test};
/// let before = Values::new(&[22.0, 25.0, 31.0, 40.0, 19.0, 28.0])?;
/// let after = Values::new(&[30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0])?;
/// let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
/// let test = permutation_test(before, after, Alternative::SecondGreater, mean)?;
/// assert_eq!(test.arrangements, 1_716);
/// assert_eq!(test.p, 25.0 / 1_716.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PermutationError::NotANumber`] where the statistic gives NaN for any arrangement.
pub fn permutation_test(
    first: Values<'_>,
    second: Values<'_>,
    alternative: Alternative,
    mut statistic: impl FnMut(&[f64]) -> f64,
) -> Result<PermutationTest, PermutationError> {
    let arranged = arrange("permutation test", first, second, |first, second| {
        difference(statistic(first), statistic(second))
    })?;
    Ok(PermutationTest {
        difference: arranged.observed,
        p: arranged.tails.probability(alternative),
        arrangements: arranged.count,
        null: arranged.null,
    })
}

fn difference(first: f64, second: f64) -> Result<Measured, PermutationError> {
    let value = second - first;
    if value.is_nan() {
        return Err(PermutationError::NotANumber);
    }
    Ok(Measured::new(value, first.abs() + second.abs()))
}
