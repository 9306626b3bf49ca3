//! Why the process under test was not found.

use std::io;
use std::path::PathBuf;

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
        source: io::Error,
    },
    /// There is no such process.
    #[error("there is no process {pid}")]
    NotRunning {
        /// The process id.
        pid: u32,
    },
    /// No process has that name.
    #[error("there is no process with the name `{name}`")]
    NoSuchName {
        /// The name.
        name: String,
    },
    /// No process of this machine listens on the port.
    #[error("no process of this machine listens on port {port}")]
    NobodyListens {
        /// The port.
        port: u16,
    },
    /// Whoever listens on the port may not be looked into.
    #[error("the process that listens on port {port} may not be looked into")]
    Hidden {
        /// The port.
        port: u16,
    },
    /// The system does not tell who listens on a port.
    #[error("this system does not tell which process listens on a port")]
    PortsUnsupported,
    /// Neither the plan nor the caller names a process.
    #[error("the plan names no process under test")]
    NotNamed,
    /// The plan starts it, and nobody has.
    #[error("the plan's command `{program}` was not started")]
    NotStarted {
        /// The program.
        program: String,
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
            Self::NoSuchName { .. } => {
                Some("start the target first, and name its program as `ps -e` shows it")
            }
            Self::NobodyListens { .. } => Some(
                "start the target first; what listens in a container or on another machine \
                 cannot be watched from here",
            ),
            Self::Hidden { .. } => {
                Some("run as the same user as the target, or name its process id")
            }
            Self::PortsUnsupported => Some("name the process by its `pid`, `pid_file` or `name`"),
            Self::NotStarted { .. } => {
                Some("start it with `StartedTarget`, and hand its process to the options")
            }
            Self::NotNamed => Some("name it in `[target]`: `process = { port = 8080 }`"),
            Self::System { .. } => None,
        }
    }
}
