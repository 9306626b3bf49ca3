//! The sum of an autocovariance function, cut off where only noise is left of it.

/// What the sum of all autocovariances was found to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// τ = 1 + 2·Σρ(k): the variance of the mean over what it would be without correlation.
    /// Above zero; below one where neighbours differ more than chance makes them.
    pub(super) time: f64,
    /// About as many independent values stand behind it.
    pub(super) degrees: f64,
}

/// Over more than this part of a series, a correlation cannot be told from a trend.
const LONGEST_PART: usize = 4;
/// The smallest part that the correction for taking off the mean leaves.
const LEAST_LEFT: f64 = 0.25;

/// The integrated autocorrelation time of a series of `length` values from its autocovariances
/// around its own mean, by lag; `None` below four values and where the variance is not positive.
///
/// The initial monotone sequence estimator: sums of neighbouring pairs of autocovariances are
/// added up as long as they are positive, and none counts for more than the one before it (Geyer,
/// "Practical Markov chain Monte Carlo", 1992, section 3.3).
///
/// Taking off the estimated mean makes every autocovariance too small by about the variance of
/// the mean, and with it their sum by the part that the lags that were added up have in the
/// series; that is put back (Marriott and Pope, "Bias in the estimation of autocorrelations",
/// 1954). A sum over so many lags varies like a variance of that much fewer values (Priestley,
/// "Spectral analysis and time series", 1981, section 6.2.4, for the rectangular window).
pub(super) fn integrated_time(
    length: usize,
    autocovariance: impl Fn(usize) -> f64,
) -> Option<Found> {
    if length < 4 {
        return None;
    }
    let variance = autocovariance(0);
    if variance <= 0.0 {
        return None;
    }
    let mut sum = 0.0;
    let mut smallest = f64::INFINITY;
    let mut lags = 0;
    while lags == 0 || lags < length / LONGEST_PART {
        let pair = (autocovariance(lags) + autocovariance(lags + 1)) / variance;
        if pair <= 0.0 {
            break;
        }
        smallest = smallest.min(pair);
        sum += smallest;
        lags += 2;
    }
    let n = length as f64;
    // Every lag but the zeroth is added up in both directions.
    let window = (2.0 * lags as f64 - 1.0).max(1.0);
    let time = if lags == 0 { 1.0 } else { 2.0 * sum - 1.0 };
    Some(Found {
        time: time.max(f64::EPSILON) / (1.0 - window / n).max(LEAST_LEFT),
        degrees: (n / window).max(1.0),
    })
}
