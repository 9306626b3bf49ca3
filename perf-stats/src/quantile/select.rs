//! Quantiles of a sample that is all in memory, by selection. No interpolation: the result is
//! always a value that was observed.

use perf_core::Quantile;

use super::quantile_error::QuantileError;
use super::ranks::select_all;

/// The quantile of `values` by Hyndman and Fan's definition 1: the value at rank ⌈n·p⌉.
///
/// The rank is computed in integers, so that p7 of 100 values is the 7th and not the 8th. The
/// result is always one of the values, ties and a single value included. Takes time
/// proportional to the number of values and puts them into another order.
///
/// Source: Hyndman and Fan, "Sample quantiles in statistical packages", 1996.
///
/// ```
/// use perf_core::Quantile;
/// let mut latencies = [40_u64, 15, 50, 20, 35];
/// assert_eq!(perf_stats::quantile(&mut latencies, Quantile::P50)?, 35);
/// # Ok::<(), perf_stats::QuantileError>(())
/// ```
///
/// # Errors
/// [`QuantileError::Empty`] without values.
pub fn quantile<T: Ord + Copy>(values: &mut [T], quantile: Quantile) -> Result<T, QuantileError> {
    let index = index_of(quantile, values.len()).ok_or(QuantileError::Empty)?;
    let (_, value, _) = values.select_nth_unstable(index);
    Ok(*value)
}

/// Several quantiles of `values`, in the order of `wanted`; see [`quantile`]. Puts the values
/// into another order.
///
/// # Errors
/// [`QuantileError::Empty`] without values.
pub fn quantiles<T: Ord + Copy>(
    values: &mut [T],
    wanted: &[Quantile],
) -> Result<Vec<T>, QuantileError> {
    let indices: Option<Vec<usize>> = wanted
        .iter()
        .map(|quantile| index_of(*quantile, values.len()))
        .collect();
    let indices = indices.ok_or(QuantileError::Empty)?;
    let mut sorted = indices.clone();
    sorted.sort_unstable();
    sorted.dedup();
    select_all(values, 0, &sorted);
    Ok(indices.into_iter().map(|index| values[index]).collect())
}

/// Where the quantile stands among `count` sorted values; `None` for none.
fn index_of(quantile: Quantile, count: usize) -> Option<usize> {
    let rank = quantile.rank(u64::try_from(count).ok()?);
    usize::try_from(rank.checked_sub(1)?).ok()
}
