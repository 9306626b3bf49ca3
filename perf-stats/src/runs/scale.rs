//! On which scale runs are compared. Larger is worse behind this border, whatever the metric.

use perf_core::{Direction, Metric, RecoveryStatistic, ResourceStatistic};

/// How the estimates of two runs are related to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunScale {
    /// Candidate divided by baseline, by logarithms: latencies, throughput, sizes.
    Ratio,
    /// The odds of failing, candidate divided by baseline: error rates.
    Odds,
    /// Candidate less baseline, in the unit of the values: what may be zero or negative.
    Difference,
}

impl RunScale {
    /// The scale that suits a metric: odds for error rates, differences for increases,
    /// slopes and processor time, which may be nothing, and ratios for the rest.
    #[must_use]
    pub const fn of(metric: Metric) -> Self {
        match metric {
            Metric::ErrorRate => Self::Odds,
            Metric::Latency { .. }
            | Metric::Throughput
            | Metric::Capacity
            | Metric::Pace(_)
            | Metric::Recovery(
                RecoveryStatistic::RecoveryTime
                | RecoveryStatistic::Mttr
                | RecoveryStatistic::SteadyTime,
            ) => Self::Ratio,
            Metric::Resource { statistic, .. } => match statistic {
                ResourceStatistic::MemoryPeak
                | ResourceStatistic::OpenFilesPeak
                | ResourceStatistic::ThreadsPeak => Self::Ratio,
                ResourceStatistic::MemoryIncrease
                | ResourceStatistic::MemorySlope
                | ResourceStatistic::OpenFilesSlope
                | ResourceStatistic::ThreadsSlope
                | ResourceStatistic::CpuMean
                | ResourceStatistic::CpuPeak
                | ResourceStatistic::OpenFilesIncrease
                | ResourceStatistic::ThreadsIncrease => Self::Difference,
            },
            // It may be nothing, or less.
            Metric::Custom { .. }
            | Metric::Upstream { .. }
            | Metric::ScalingExponent
            | Metric::CpuOverhead
            | Metric::MemoryOverhead
            | Metric::Recovery(RecoveryStatistic::FaultFailures) => Self::Difference,
        }
    }

    /// What a worsening on the internal scale means to a reader: a ratio, an odds ratio or a
    /// difference of candidate to baseline.
    pub(super) fn effect(self, worsening: f64, direction: Direction) -> f64 {
        let signed = match direction {
            Direction::LowerIsBetter => worsening,
            Direction::HigherIsBetter => -worsening,
        };
        match self {
            Self::Ratio | Self::Odds => libm::exp(signed),
            Self::Difference => signed,
        }
    }
}

/// A range of effects, `low` at most `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunInterval {
    /// Lower end; zero or minus infinity where failed runs leave it open.
    pub low: f64,
    /// Upper end; infinite where failed runs leave it open.
    pub high: f64,
}

impl RunInterval {
    /// The range between two worsenings, the smaller one first.
    pub(super) fn of(
        scale: RunScale,
        direction: Direction,
        (smallest, largest): (f64, f64),
    ) -> Self {
        let ends = [smallest, largest].map(|worsening| scale.effect(worsening, direction));
        Self {
            low: ends[0].min(ends[1]),
            high: ends[0].max(ends[1]),
        }
    }
}
