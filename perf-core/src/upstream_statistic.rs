//! What is told of the calls that reached an upstream, by name. Refuses to count them.

use crate::pace_statistic::PaceStatistic;
use crate::units::Unit;

/// A figure of the calls that a target made to an upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UpstreamStatistic {
    /// All calls.
    Calls,
    /// Calls for each iteration that was begun.
    CallsPerOperation,
    /// Calls for each request that was sent to the target.
    CallsPerRequest,
    /// The most rows of one call.
    RowsMax,
    /// The mean number of rows, of the calls that had any.
    RowsMean,
    /// Calls that were not answered, or with a status of 400 or above, as a share of all.
    ErrorRate,
    /// The most calls under way at the same time.
    PeakInFlight,
    /// How closely the calls followed each other.
    Pace(PaceStatistic),
}

impl UpstreamStatistic {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 10] = [
        Self::Calls,
        Self::CallsPerOperation,
        Self::CallsPerRequest,
        Self::RowsMax,
        Self::RowsMean,
        Self::ErrorRate,
        Self::PeakInFlight,
        Self::Pace(PaceStatistic::PeakRpm),
        Self::Pace(PaceStatistic::BurstPeak),
        Self::Pace(PaceStatistic::QuotaUse),
    ];

    /// As in criteria, behind the upstream's name and a dot: `calls_per_operation`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::CallsPerOperation => "calls_per_operation",
            Self::CallsPerRequest => "calls_per_request",
            Self::RowsMax => "rows_max",
            Self::RowsMean => "rows_mean",
            Self::ErrorRate => "error_rate",
            Self::PeakInFlight => "peak_in_flight",
            Self::Pace(statistic) => statistic.name(),
        }
    }

    /// The unit that a target for it is written in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::ErrorRate => Unit::Share,
            Self::Pace(statistic) => statistic.unit(),
            Self::Calls
            | Self::CallsPerOperation
            | Self::CallsPerRequest
            | Self::RowsMax
            | Self::RowsMean
            | Self::PeakInFlight => Unit::Number,
        }
    }

    /// The statistic of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
