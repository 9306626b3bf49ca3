//! Finds the process under test.

use std::fs;
use std::io;
use std::path::PathBuf;

use perf_core::Process;
use sysinfo::{Pid, ProcessesToUpdate, System};

/// Why the process under test was not found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// The file that should hold its id cannot be read.
    #[error("cannot read the pid file {}", path.display())]
    PidFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What the file holds is not a process id.
    #[error("{} holds `{content}`, which is not a process id", path.display())]
    NotAnId {
        /// The file.
        path: PathBuf,
        /// The start of what it holds.
        content: String,
    },
    /// The system cannot be asked for its processes.
    #[error("cannot ask the system for its processes")]
    System {
        /// Why not.
        source: sysinfo::Error,
    },
    /// There is no such process.
    #[error("there is no process {pid}")]
    NotRunning {
        /// The process id.
        pid: u32,
    },
}

impl ProcessError {
    /// What can be done about it, where that is known.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::PidFile { .. } | Self::NotAnId { .. } => {
                Some("start the target first, and let it write its process id into that file")
            }
            Self::NotRunning { .. } => {
                Some("start the target first, and name its current process id")
            }
            Self::System { .. } => None,
        }
    }
}

/// The id of a process that runs at this moment.
///
/// # Errors
/// Its pid file is missing or holds no number, or no such process runs.
pub fn find_process(process: &Process) -> Result<u32, ProcessError> {
    let pid = match process {
        Process::Pid(pid) => *pid,
        Process::PidFile(path) => {
            let content = fs::read_to_string(path).map_err(|source| ProcessError::PidFile {
                path: path.clone(),
                source,
            })?;
            let content = content.trim();
            content
                .parse()
                .map_err(|_not_a_number| ProcessError::NotAnId {
                    path: path.clone(),
                    content: content.chars().take(40).collect(),
                })?
        }
    };
    let sought = Pid::from_u32(pid);
    let mut system = System::new().map_err(|source| ProcessError::System { source })?;
    system.refresh_processes(ProcessesToUpdate::Some(&[sought]), true);
    match system.process(sought) {
        Some(_) => Ok(pid),
        None => Err(ProcessError::NotRunning { pid }),
    }
}
