//! What is told of how a service recovered from faults, by name. Refuses to measure it.

use crate::units::Unit;

/// A figure of how a service recovered, over all faults of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecoveryStatistic {
    /// From a fault to the first success after it: the longest of all.
    RecoveryTime,
    /// The mean of these times: mean time to recovery.
    Mttr,
    /// From a fault to when latency and failures are what they were before: the longest of all.
    SteadyTime,
    /// Requests that failed because of a fault: the most of all.
    FaultFailures,
}

impl RecoveryStatistic {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 4] = [
        Self::RecoveryTime,
        Self::Mttr,
        Self::SteadyTime,
        Self::FaultFailures,
    ];

    /// As in criteria: `recovery_time`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RecoveryTime => "recovery_time",
            Self::Mttr => "mttr",
            Self::SteadyTime => "steady_time",
            Self::FaultFailures => "fault_failures",
        }
    }

    /// The unit that a target for it is written in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::RecoveryTime | Self::Mttr | Self::SteadyTime => Unit::Time,
            Self::FaultFailures => Unit::Number,
        }
    }

    /// The statistic of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
