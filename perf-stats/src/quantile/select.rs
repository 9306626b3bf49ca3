//! Quantiles of a sample that is all in memory, by selection. No interpolation: the result is
//! always a value that was observed.

use perf_core::Quantile;

use super::quantile_error::QuantileError;

/// With more quantiles than this, sorting once is cheaper than selecting each.
const FEW: usize = 3;

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
    if wanted.len() <= FEW {
        return wanted.iter().map(|p| quantile(values, *p)).collect();
    }
    values.sort_unstable();
    wanted
        .iter()
        .map(|p| {
            index_of(*p, values.len())
                .and_then(|index| values.get(index).copied())
                .ok_or(QuantileError::Empty)
        })
        .collect()
}

/// Where the quantile stands among `count` sorted values; `None` for none.
fn index_of(quantile: Quantile, count: usize) -> Option<usize> {
    let rank = quantile.rank(u64::try_from(count).ok()?);
    usize::try_from(rank.checked_sub(1)?).ok()
}
