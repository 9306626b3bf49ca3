//! What systems other than Linux tell of processes, asked through `sysinfo`. They tell no process
//! groups, no time of children that have ended, and not all of them tell open files and threads.

use std::time::Duration;

use perf_core::Bytes;
use sysinfo::{
    Pid, Process, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind,
};

use super::state::{ProcessId, ProcessState, ProcessUse};

/// The processes of this machine, as far as they can be seen.
#[derive(Debug)]
pub(crate) struct ProcessTable {
    system: System,
}

impl ProcessTable {
    /// # Errors
    /// The system does not tell.
    pub(crate) fn new() -> Result<Self, std::io::Error> {
        let system = System::new().map_err(std::io::Error::other)?;
        Ok(Self { system })
    }

    /// Every process that can be seen.
    pub(crate) fn all(&mut self) -> Vec<ProcessState> {
        self.refresh(ProcessesToUpdate::All, ProcessRefreshKind::nothing());
        let mut states: Vec<_> = self.system.processes().values().map(state).collect();
        states.sort_by_key(|state| state.id);
        states
    }

    /// The process of this number and what it uses; `None` if there is none.
    pub(crate) fn look(&mut self, pid: u32) -> Option<(ProcessState, ProcessUse)> {
        let pid = Pid::from_u32(pid);
        let kind = ProcessRefreshKind::nothing().with_cpu().with_memory();
        self.refresh(ProcessesToUpdate::Some(&[pid]), kind);
        let process = self.system.process(pid)?;
        let usage = ProcessUse {
            cpu: Duration::from_millis(process.accumulated_cpu_time()),
            cpu_of_ended: Duration::ZERO,
            memory: Bytes::new(process.memory()),
            open_files: process.open_files().map(|count| count as u64),
            threads: process.tasks().map(|tasks| tasks.len() as u64 + 1),
        };
        Some((state(process), usage))
    }

    /// Names are told in full.
    #[cfg(not(target_os = "linux"))]
    pub(crate) const fn full_name(_pid: u32) -> Option<String> {
        None
    }

    /// Not told of threads.
    #[cfg(not(target_os = "linux"))]
    pub(crate) const fn cpu_of_threads(_pid: u32) -> Duration {
        Duration::ZERO
    }

    fn refresh(&mut self, which: ProcessesToUpdate<'_>, kind: ProcessRefreshKind) {
        let kind = kind.without_tasks().with_exe(UpdateKind::Never);
        self.system.refresh_processes_specifics(which, true, kind);
    }
}

fn state(process: &Process) -> ProcessState {
    ProcessState {
        id: ProcessId {
            pid: process.pid().as_u32(),
            started: process.start_time(),
        },
        parent: process.parent().map_or(0, Pid::as_u32),
        group: None,
        name: process.name().to_string_lossy().into_owned(),
        has_ended: matches!(
            process.status(),
            ProcessStatus::Zombie | ProcessStatus::Dead
        ),
    }
}

/// Processor time of the whole machine: not told.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn host_ticks() -> Option<(u64, u64)> {
    None
}

/// Open files, and threads, of the whole machine: not told.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn host_counts() -> (Option<u64>, Option<u64>) {
    (None, None)
}
