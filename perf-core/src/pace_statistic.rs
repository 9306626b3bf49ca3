//! What is told of how closely requests followed each other, by name. Refuses to count them.

use crate::units::Unit;

/// A figure of how closely requests followed each other, over every stretch of that length
/// within the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaceStatistic {
    /// Most requests sent within any 60 s. Two requests a second apart are 2.
    PeakRpm,
    /// Most requests sent within any stretch as long as the quota's window, as a part of the
    /// quota.
    QuotaUse,
    /// Most requests sent within any 1 s.
    BurstPeak,
}

impl PaceStatistic {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::PeakRpm, Self::QuotaUse, Self::BurstPeak];

    /// As in criteria: `peak_rpm`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PeakRpm => "peak_rpm",
            Self::QuotaUse => "quota_use",
            Self::BurstPeak => "burst_peak",
        }
    }

    /// The unit that a target for it is written in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::PeakRpm | Self::BurstPeak => Unit::Number,
            Self::QuotaUse => Unit::Ratio,
        }
    }

    /// The statistic of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
