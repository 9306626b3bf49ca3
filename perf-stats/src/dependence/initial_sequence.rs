//! The autocorrelation time of a series, corrected for the mean that was taken off.

use crate::design_effect::{InitialSequence, initial_sequence};

/// What the sum of all autocovariances was found to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// τ = 1 + 2·Σρ(k): the variance of the mean over what it would be without correlation.
    /// Above zero; below one where neighbours differ more than chance makes them.
    pub(super) time: f64,
    /// About as many independent values stand behind it.
    pub(super) degrees: f64,
}

/// However many lags were added up, no more than this factor is put back for the mean.
const LEAST_LEFT: f64 = 0.25;

/// The integrated autocorrelation time of a series of `length` values from its autocovariances
/// around its own mean, by lag; `None` below four values and where the variance is not positive.
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
    let variance = autocovariance(0);
    let InitialSequence { sum, lags } = initial_sequence(length, autocovariance)?;
    // Every lag but the zeroth is added up in both directions.
    let window = (2.0 * lags as f64 - 1.0).max(1.0);
    let n = length as f64;
    Some(Found {
        time: (sum / variance).max(f64::EPSILON) / (1.0 - window / n).max(LEAST_LEFT),
        degrees: (n / window).max(1.0),
    })
}
