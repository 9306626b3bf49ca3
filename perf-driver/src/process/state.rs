//! One process at one moment.

use std::time::Duration;

use perf_core::Bytes;

/// Which process it is, and whose child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProcessState {
    pub(crate) id: ProcessId,
    pub(crate) parent: u32,
    /// Its process group, where the system has such.
    pub(crate) group: Option<u32>,
    /// The name of its program, which some systems cut off.
    pub(crate) name: String,
    /// Whether it has ended, though its parent has not asked how.
    pub(crate) has_ended: bool,
}

/// A process that no later one can be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProcessId {
    /// Its number, which may be used again after its end.
    pub(crate) pid: u32,
    /// When it started, in units and from an origin of the system's own.
    pub(crate) started: u64,
}

/// What a process uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ProcessUse {
    /// Processor time since its start.
    pub(crate) cpu: Duration,
    /// Processor time of those of its children that have ended and were waited for.
    pub(crate) cpu_of_ended: Duration,
    /// Resident memory.
    pub(crate) memory: Bytes,
    /// Open files and sockets; `None` where the system does not tell.
    pub(crate) open_files: Option<u64>,
    /// Threads; `None` where the system does not tell.
    pub(crate) threads: Option<u64>,
}
