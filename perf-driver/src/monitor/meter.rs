//! What processes use from one moment to another, read at both. Not what they use over time: the
//! watch tells that, and knows nothing of these looks.

use std::thread::sleep;
use std::time::Duration;

use perf_core::Bytes;

use super::watch::MonitorError;
use crate::process::{CpuClock, FoundProcess, Kin, Members, ProcessTable};

/// Processes rest when they use less than a fiftieth of a core over this time.
const LULL: Duration = Duration::from_millis(50);
const RESTING: Duration = Duration::from_millis(1);
/// Some never rest; so many times they are waited for.
const MOST_LULLS: u32 = 20;

/// Meters processes, with all that they have started.
#[derive(Debug)]
pub(crate) struct Meter {
    table: ProcessTable,
    members: Members,
    used: Option<Used>,
}

/// What was used since the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) cpu: Duration,
    memory: Vec<u64>,
}

impl Meter {
    /// # Errors
    /// The system does not tell.
    pub(crate) fn new(found: FoundProcess) -> Result<Self, MonitorError> {
        let table = ProcessTable::new();
        Ok(Self {
            table: table.map_err(|source| MonitorError::Unsupported { source })?,
            members: Members::new(found, Kin::Counts, CpuClock::Fine),
            used: None,
        })
    }

    /// Begins to count.
    pub(crate) fn begin(&mut self) {
        self.members.search_next();
        let seen = self.members.look(&mut self.table);
        self.used = seen.map(|seen| Used {
            cpu: Duration::ZERO,
            memory: vec![seen.memory.count()],
        });
    }

    /// Looks meanwhile, and says how much processor time was used since the look before.
    pub(crate) fn look(&mut self) -> Duration {
        let seen = self.members.look(&mut self.table);
        // Who is not there at one of the looks was not metered.
        self.used = self.used.take().zip(seen).map(|(mut used, seen)| {
            used.cpu += seen.cpu;
            used.memory.push(seen.memory.count());
            used
        });
        seen.map_or(Duration::ZERO, |seen| seen.cpu)
    }

    /// Waits until they rest, at most a second: what they still do belongs to what was asked of them.
    pub(crate) fn rest(&mut self) {
        self.members.search_next();
        self.look();
        for _ in 0..MOST_LULLS {
            sleep(LULL);
            if self.look() < RESTING {
                break;
            }
        }
    }

    /// What was used since the beginning; `None` if they were not there all the time.
    pub(crate) fn take(&mut self) -> Option<Used> {
        self.used.take()
    }
}

impl Used {
    /// Resident memory, on average over the looks.
    pub(crate) fn memory(&self) -> Bytes {
        let looks = self.memory.len().max(1) as u64;
        Bytes::new(self.memory.iter().sum::<u64>() / looks)
    }

    /// The largest resident memory.
    pub(crate) fn memory_peak(&self) -> Bytes {
        Bytes::new(self.memory.iter().copied().max().unwrap_or(0))
    }
}
