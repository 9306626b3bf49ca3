//! How long blocks have to be for a bootstrap of dependent values.

use super::centred::{centred, lagged_products};
use crate::values::FiniteValues;

/// Fewer values have no run of autocorrelations to look at.
const FEWEST: usize = 12;
/// So many insignificant autocorrelations in a row end the search, or more for long series.
const FEWEST_IN_A_ROW: usize = 5;

/// Lengths of the blocks, in values, with which a bootstrap estimates the variance of a mean best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockLengths {
    /// The mean length of the blocks of the stationary bootstrap; at least 1.
    pub stationary: f64,
    /// The length of the blocks of the circular bootstrap; at least 1.
    pub circular: f64,
}

/// The lengths of blocks that minimise the mean squared error of a block bootstrap's variance of
/// the mean; `None` below 12 values and where all are equal.
///
/// b = (2g²n/d)^⅓ from autocovariances under a flat-top window, whose width is twice the first lag
/// from which on max(5, log₁₀ n) correlations in a row are within ±2·√(log₁₀ n / n); at most
/// 3·√n and a third of the values, rounded up. Takes time in proportion to n times the lags over
/// which values are correlated, of which at most about √n are looked at.
///
/// Sources: Politis and White, "Automatic block-length selection for the dependent bootstrap",
/// 2004, with the constants of Patton, Politis and White, "Correction to …", 2009.
///
/// ```
/// use perf_stats::{FiniteValues, block_lengths};
/// let values: Vec<f64> = (0..1_000).map(|i| f64::from(i / 5 * 7_919 % 200)).collect();
/// let lengths = block_lengths(FiniteValues::new(&values)?).expect("they differ");
/// assert!(lengths.stationary > 5.0 && lengths.stationary < lengths.circular);
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn block_lengths(values: FiniteValues<'_>) -> Option<BlockLengths> {
    let count = values.len();
    if count < FEWEST {
        return None;
    }
    let distances = centred(values)?;
    let n = count as f64;
    let digits = libm::log10(n);
    let in_a_row = FEWEST_IN_A_ROW.max(whole(digits));
    let most_lags = whole(n.sqrt().ceil()) + in_a_row;
    let limit = 2.0 * (digits / n).sqrt();

    let (mut products, significant) = first_products(&distances, most_lags, in_a_row, limit);
    let width = (2 * significant.unwrap_or(most_lags).max(1)).min(most_lags);
    // Only as many lags are looked at as count.
    products.extend((products.len()..=width).map(|lag| lagged_products(&distances, lag)));

    let (mut weighted, mut long_run) = (0.0, products.first()? / n);
    for (lag, product) in products.iter().enumerate().take(width + 1).skip(1) {
        let part = lag as f64 / width as f64;
        let window = (2.0 * (1.0 - part)).min(1.0);
        weighted += 2.0 * window * lag as f64 * product / n;
        long_run += 2.0 * window * product / n;
    }
    let longest = (3.0 * n.sqrt()).min(n / 3.0).ceil();
    let ratio = weighted / long_run;
    let length = |factor: f64| {
        let length = libm::cbrt(factor * ratio * ratio * n);
        // Without any long-run variance there is no optimum.
        if length.is_nan() {
            longest
        } else {
            length.clamp(1.0, longest)
        }
    };
    Some(BlockLengths {
        stationary: length(1.0),
        circular: length(1.5),
    })
}

/// The sums of products up to the end of the first run of so many lags with a correlation within
/// the limit, and where that run begins; up to the last lag where there is none.
fn first_products(
    distances: &[f64],
    most_lags: usize,
    in_a_row: usize,
    limit: f64,
) -> (Vec<f64>, Option<usize>) {
    let mut products = vec![lagged_products(distances, 0)];
    // The squares of what has an earlier and of what has a later value at this lag.
    let (mut later, mut earlier) = (products[0], products[0]);
    let mut quiet = 0;
    let ends = distances.iter().zip(distances.iter().rev());
    for (lag, (first, last)) in (1..most_lags).zip(ends) {
        later -= first * first;
        earlier -= last * last;
        let product = lagged_products(distances, lag);
        products.push(product);
        let within = product.abs() < limit * (later.max(0.0) * earlier.max(0.0)).sqrt();
        quiet = if within { quiet + 1 } else { 0 };
        if quiet == in_a_row {
            return (products, Some(lag + 1 - in_a_row));
        }
    }
    (products, None)
}

/// A small number that is not negative, without its decimals.
fn whole(number: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "square roots and logarithms of lengths are small and not negative"
    )]
    let whole = number as usize;
    whole
}
