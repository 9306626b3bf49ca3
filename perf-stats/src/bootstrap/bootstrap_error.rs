//! Why resampling gives no interval. Never a NaN instead.

/// Why there is no bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BootstrapError {
    /// A sample of one value: every resample is that value.
    #[error("a single value says nothing about its own error")]
    SingleValue,
    /// The values are all equal, or the statistic is the same whatever is drawn or left out.
    #[error("the statistic is the same in every resample")]
    NoVariation,
    /// The statistic of the sample or of a resample is NaN or infinite.
    #[error("the statistic of a resample is not a finite number")]
    StatisticNotFinite,
    /// A ratio of means whose denominator is zero or negative in some resample.
    #[error("the mean that is divided by is not positive in every resample")]
    DenominatorNotPositive,
    /// The statistic of the sample is below or above that of every resample, so that its bias
    /// cannot be told. Not with [`BootstrapMethod::Percentile`](crate::BootstrapMethod).
    #[error("the estimate lies outside of all resampled ones")]
    EstimateOutside,
    /// The ends of the interval lie beyond the resamples that were drawn.
    #[error("an interval of this confidence needs {needed} resamples")]
    TooFewResamples {
        /// The fewest that reach both ends.
        needed: u64,
    },
    /// No number of resamples reaches the ends: a confidence of 100 %, or one at which the
    /// correction for skewness has left its range.
    #[error("no number of resamples gives an interval of this confidence")]
    ConfidenceOutOfReach,
    /// An end of the interval is beyond the largest float.
    #[error("the values are too large for their interval to be a number")]
    TooLarge,
}
