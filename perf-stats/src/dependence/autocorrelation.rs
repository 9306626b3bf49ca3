//! The correlation of values with those that came some places earlier, and whether there is any.

use super::centred::{centred, lagged_products};
use crate::special::chi_squared_upper;
use crate::values::FiniteValues;

/// Whether values follow each other independently.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LjungBox {
    /// The statistic Q = n·(n + 2)·Σ ρ(k)²/(n − k); the larger, the more dependent.
    pub statistic: f64,
    /// How many lags it sums, and how many degrees of freedom it has.
    pub lags: usize,
    /// How often so large a statistic or a larger one comes from independent values, 0 to 1.
    pub p_value: f64,
}

/// Why values have no autocorrelation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AutocorrelationError {
    /// They do not vary.
    #[error("all values are equal, and a correlation needs variation")]
    AllEqual,
    /// No two values are so far apart.
    #[error("a lag of {lags} needs more than {values} values")]
    TooFewValues {
        /// The longest lag that was asked for.
        lags: usize,
        /// How many values there are.
        values: usize,
    },
    /// Zero lags were asked for.
    #[error("at least one lag has to be asked for")]
    NoLags,
}

/// The autocorrelation of values in their order, at the lags 1 to `lags`; each from −1 to 1.
///
/// The sum of the products of distances from the common mean, over the sum of their squares: the
/// usual estimate, whose size falls towards zero with the lag. Takes time in proportion to the
/// number of values times `lags`.
///
/// Source: Box and Jenkins, "Time series analysis: forecasting and control", 1970, section 2.1.
///
/// ```
/// use perf_stats::{FiniteValues, autocorrelation};
/// let values = [1.0, 2.0, 3.0, 4.0];
/// let correlations = autocorrelation(FiniteValues::new(&values)?, 2)?;
/// assert_eq!(correlations, [0.25, -0.3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Values that are all equal, as a single one is; no lag; and lags as long as the sample.
pub fn autocorrelation(
    values: FiniteValues<'_>,
    lags: usize,
) -> Result<Vec<f64>, AutocorrelationError> {
    if lags == 0 {
        return Err(AutocorrelationError::NoLags);
    }
    let distances = centred(values).ok_or(AutocorrelationError::AllEqual)?;
    if lags >= distances.len() {
        let values = distances.len();
        return Err(AutocorrelationError::TooFewValues { lags, values });
    }
    let squares = lagged_products(&distances, 0);
    Ok((1..=lags)
        .map(|lag| (lagged_products(&distances, lag) / squares).clamp(-1.0, 1.0))
        .collect())
}

/// The portmanteau test of whether values are independent of those up to `lags` places before.
///
/// A small p-value says that they are not, and that intervals for independent values are too
/// narrow. Its chi-squared distribution is an approximation for many values and few lags; with
/// very heavy tails (infinite variance) it does not hold.
///
/// Source: Ljung and Box, "On a measure of lack of fit in time series models", 1978.
///
/// # Errors
/// As [`autocorrelation`].
pub fn ljung_box(values: FiniteValues<'_>, lags: usize) -> Result<LjungBox, AutocorrelationError> {
    let correlations = autocorrelation(values, lags)?;
    let n = values.len() as f64;
    let sum: f64 = (1_u64..)
        .zip(&correlations)
        .map(|(lag, correlation)| correlation * correlation / (n - lag as f64))
        .sum();
    let statistic = n * (n + 2.0) * sum;
    Ok(LjungBox {
        statistic,
        lags,
        p_value: chi_squared_upper(statistic, lags as f64),
    })
}
