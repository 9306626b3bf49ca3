//! What is told of a subject's use of the machine, by name. Refuses to measure it.

use crate::units::Unit;

/// A figure of what a process or a machine uses over a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceStatistic {
    /// Resident memory: its peak less its size at the start.
    MemoryIncrease,
    /// Largest resident memory.
    MemoryPeak,
    /// How fast resident memory grows over the whole run.
    MemorySlope,
    /// Processor time over the run, as a part of one core: two busy cores are 200 %.
    CpuMean,
    /// Processor time in the busiest second, as a part of one core.
    CpuPeak,
    /// How fast open files and sockets become more over the whole run; what becomes less counts
    /// as none.
    OpenFilesSlope,
    /// Open files and sockets: their peak less their number at the start.
    OpenFilesIncrease,
    /// Most open files and sockets at one time.
    OpenFilesPeak,
    /// How fast threads become more over the whole run; what becomes less counts as none.
    ThreadsSlope,
    /// Threads: their peak less their number at the start.
    ThreadsIncrease,
    /// Most threads at one time.
    ThreadsPeak,
}

impl ResourceStatistic {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::MemoryIncrease,
        Self::MemoryPeak,
        Self::MemorySlope,
        Self::CpuMean,
        Self::CpuPeak,
        Self::OpenFilesIncrease,
        Self::OpenFilesPeak,
        Self::OpenFilesSlope,
        Self::ThreadsIncrease,
        Self::ThreadsPeak,
        Self::ThreadsSlope,
    ];

    /// As in criteria: `memory_increase`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MemoryIncrease => "memory_increase",
            Self::MemoryPeak => "memory_peak",
            Self::MemorySlope => "memory_slope",
            Self::CpuMean => "cpu_mean",
            Self::CpuPeak => "cpu_peak",
            Self::OpenFilesIncrease => "open_files_increase",
            Self::OpenFilesPeak => "open_files_peak",
            Self::ThreadsIncrease => "threads_increase",
            Self::ThreadsPeak => "threads_peak",
            Self::OpenFilesSlope => "open_files_slope",
            Self::ThreadsSlope => "threads_slope",
        }
    }

    /// The unit that a target for it is written in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::MemoryIncrease | Self::MemoryPeak => Unit::Size,
            Self::MemorySlope => Unit::Growth,
            Self::OpenFilesSlope | Self::ThreadsSlope => Unit::Rate,
            Self::CpuMean | Self::CpuPeak => Unit::Ratio,
            Self::OpenFilesIncrease
            | Self::OpenFilesPeak
            | Self::ThreadsIncrease
            | Self::ThreadsPeak => Unit::Number,
        }
    }

    /// The statistic of this name; `peak_memory` is an older name of `memory_peak`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if name == "peak_memory" {
            return Some(Self::MemoryPeak);
        }
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
