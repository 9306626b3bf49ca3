//! Quantiles of values that stand for several observations each.

use perf_core::Quantile;

use crate::values::Values;

/// Why weighted values have no quantile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// Not one weight for each value.
    #[error("there are {values} values and {weights} weights")]
    Length {
        /// How many values.
        values: usize,
        /// How many weights.
        weights: usize,
    },
    /// No value counts at all.
    #[error("all weights are zero")]
    AllZero,
    /// More observations than 64 bits can count.
    #[error("the weights sum to more than 2^64")]
    TooLarge,
}

/// The quantile of `values` of which each was observed as often as its weight says: the type 1
/// quantile of the repeated values, without repeating them. A weight of zero leaves a value out.
///
/// The rank is a whole number; fractional weights are to be multiplied until they are whole. Takes
/// n·log n.
///
/// # Errors
/// Another number of weights than of values, weights that are all zero, or that sum to more than
/// 2⁶⁴.
pub fn weighted_quantile(
    values: Values<'_>,
    weights: &[u64],
    quantile: Quantile,
) -> Result<f64, WeightsError> {
    if values.len() != weights.len() {
        return Err(WeightsError::Length {
            values: values.len(),
            weights: weights.len(),
        });
    }
    let total = weights
        .iter()
        .try_fold(0_u64, |sum, weight| sum.checked_add(*weight))
        .ok_or(WeightsError::TooLarge)?;
    let values = values.as_slice().iter().copied();
    let mut pairs: Vec<(f64, u64)> = values.zip(weights.iter().copied()).collect();
    pairs.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
    let rank = quantile.rank(total);
    let mut passed = 0_u64;
    pairs
        .iter()
        .find_map(|(value, weight)| {
            passed += weight;
            (passed >= rank && total > 0).then_some(*value)
        })
        .ok_or(WeightsError::AllZero)
}
