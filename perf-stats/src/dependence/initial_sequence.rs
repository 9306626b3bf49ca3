//! The sum of an autocovariance function, cut off where only noise is left of it.

/// What the sum of all autocovariances was found to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LongRun {
    /// τ = 1 + 2·Σρ(k): the variance of the mean over what it would be without correlation.
    /// Above zero; below one where neighbours differ more than chance makes them.
    pub(super) time: f64,
    /// About as many independent values stand behind the estimate.
    pub(super) degrees: f64,
}

/// Over more than this part of a series a correlation cannot be told from a trend.
const LONGEST_PART: usize = 4;

/// The integrated autocorrelation time of a series of `length` values from its autocovariances
/// around its own mean, by lag; `None` below four values and where the variance is not positive.
///
/// The initial monotone sequence estimator: sums of neighbouring pairs of autocovariances are
/// added up as long as they are positive, and none counts for more than the one before it (Geyer,
/// "Practical Markov chain Monte Carlo", 1992, section 3.3). Taking off the estimated mean makes
/// every autocovariance too small by about the variance of the mean, and with it the sum by the
/// part that the lags that were added up have in the series; that is put back (Marriott and Pope,
/// "Bias in the estimation of autocorrelations", 1954).
pub(super) fn integrated_time(
    length: usize,
    autocovariance: impl Fn(usize) -> f64,
) -> Option<LongRun> {
    if length < 4 {
        return None;
    }
    let variance = autocovariance(0);
    if variance <= 0.0 {
        return None;
    }
    let longest = length / LONGEST_PART;
    let mut sum = 0.0;
    let mut smallest = f64::INFINITY;
    let mut lags = 0;
    while lags == 0 || lags < longest {
        let first = if lags == 0 { variance } else { autocovariance(lags) };
        let pair = (first + autocovariance(lags + 1)) / variance;
        if pair <= 0.0 {
            break;
        }
        smallest = smallest.min(pair);
        sum += smallest;
        lags += 2;
    }
    // Every lag but the zeroth is added up in both directions.
    let window = (2.0 * lags as f64 - 1.0).max(1.0);
    let found = (2.0 * sum - 1.0).max(f64::EPSILON);
    let left = 1.0 - window / length as f64;
    Some(LongRun {
        time: found / left.max(0.25),
        degrees: (length as f64 / window).max(1.0),
    })
}
