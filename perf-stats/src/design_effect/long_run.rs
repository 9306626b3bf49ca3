//! The variance of the sum of a stationary series, whatever its autocorrelation.

/// What was found, and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LongRun {
    /// The variance of the sum of the whole series, divided by its length.
    pub(crate) variance: f64,
    /// About so many independent values stand behind it.
    pub(crate) degrees: f64,
}

/// Over more than this part of the series, a correlation cannot be told from a trend.
const LONGEST_PART: usize = 5;

/// The long-run variance of a series around its mean, which must already be taken off; `None`
/// below four values and where all are zero.
///
/// γ₀ + 2·Σγₖ, cut off where the sum of two neighbouring autocovariances is no longer positive,
/// and kept from rising again: Geyer, "Practical Markov chain Monte Carlo", 1992. Taking off the
/// mean makes every autocovariance too small by the variance of the mean, which is put back.
pub(crate) fn long_run_variance(residuals: &[f64]) -> Option<LongRun> {
    let length = residuals.len();
    if length < 4 {
        return None;
    }
    let n = length as f64;
    let autocovariance = |lag: usize| -> f64 {
        let later = residuals.iter().skip(lag);
        later.zip(residuals).map(|(a, b)| a * b).sum::<f64>() / n
    };
    let at_once = autocovariance(0);
    if at_once <= 0.0 {
        return None;
    }
    let mut sum = -at_once;
    let mut smallest = f64::INFINITY;
    let mut lags = 0;
    while lags == 0 || lags < length / LONGEST_PART {
        let first = if lags == 0 {
            at_once
        } else {
            autocovariance(lags)
        };
        let pair = first + autocovariance(lags + 1);
        if pair <= 0.0 {
            break;
        }
        smallest = smallest.min(pair);
        sum += 2.0 * smallest;
        lags += 2;
    }
    let window = (lags as f64 - 1.0).max(1.0);
    let variance = if lags == 0 { at_once } else { sum };
    Some(LongRun {
        variance: variance.max(0.0) / (1.0 - window / n).max(0.2),
        degrees: (n / window).max(1.0),
    })
}
