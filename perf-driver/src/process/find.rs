//! Finds the process under test.

use std::fs;

use perf_core::Process;

use super::group::Group;
use super::process_error::ProcessError;
use super::state::{ProcessId, ProcessState};
use super::table::ProcessTable;

/// Linux keeps so many bytes of a name.
const KEPT_OF_A_NAME: usize = 15;

/// The process under test as it was found: one process or several. What they have started
/// belongs to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundProcess {
    pub(super) roots: Vec<ProcessId>,
    /// Whatever starts under this name later belongs to it as well.
    pub(super) name: Option<String>,
    /// Whatever is in this process group belongs to it as well.
    pub(super) group: Option<Group>,
}

impl FoundProcess {
    /// The ids of the processes that were found, without those of what they have started.
    #[must_use]
    pub fn ids(&self) -> Vec<u32> {
        self.roots.iter().map(|root| root.pid).collect()
    }

    /// The process of this id.
    ///
    /// # Errors
    /// It does not run, or the system cannot be asked.
    pub fn by_id(pid: u32) -> Result<Self, ProcessError> {
        let (state, _) = table()?
            .look(pid)
            .filter(|(state, _)| !state.has_ended)
            .ok_or(ProcessError::NotRunning { pid })?;
        Ok(Self {
            roots: vec![state.id],
            name: None,
            group: None,
        })
    }

    /// Whether `process` is one that is watched for its own sake.
    pub(super) fn is_root(&self, process: &ProcessState) -> bool {
        self.roots.contains(&process.id)
            || self
                .group
                .as_ref()
                .is_some_and(|group| process.group == Some(group.number()))
            || self
                .name
                .as_ref()
                .is_some_and(|name| process.id.pid != std::process::id() && has_name(process, name))
    }
}

/// Finds the process that runs at this moment.
///
/// # Errors
/// It does not run, or cannot be told from others: see [`ProcessError`]. A command has to be
/// started: [`StartedTarget`](crate::StartedTarget) knows its process.
pub fn find_process(process: &Process) -> Result<FoundProcess, ProcessError> {
    match process {
        Process::Pid(pid) => FoundProcess::by_id(*pid),
        Process::PidFile(path) => {
            let content = fs::read_to_string(path).map_err(|source| ProcessError::PidFile {
                path: path.clone(),
                source,
            })?;
            let content = content.trim();
            let pid = content
                .parse()
                .map_err(|_not_a_number| ProcessError::NotAnId {
                    path: path.clone(),
                    content: content.chars().take(40).collect(),
                })?;
            FoundProcess::by_id(pid)
        }
        Process::Name(name) => by_name(name),
        Process::Port(port) => by_port(port.get()),
        Process::Command(command) => Err(ProcessError::NotStarted {
            program: command.program.clone(),
        }),
    }
}

/// All processes of that name but this one.
fn by_name(name: &str) -> Result<FoundProcess, ProcessError> {
    let own = std::process::id();
    let roots: Vec<ProcessId> = table()?
        .all()
        .into_iter()
        .filter(|process| !process.has_ended && process.id.pid != own && has_name(process, name))
        .map(|process| process.id)
        .collect();
    if roots.is_empty() {
        return Err(ProcessError::NoSuchName {
            name: name.to_owned(),
        });
    }
    Ok(FoundProcess {
        roots,
        name: Some(name.to_owned()),
        group: None,
    })
}

fn has_name(process: &ProcessState, name: &str) -> bool {
    if process.name == name {
        return true;
    }
    let is_cut = name.len() > KEPT_OF_A_NAME
        && process.name.as_bytes() == &name.as_bytes()[..KEPT_OF_A_NAME];
    is_cut && ProcessTable::full_name(process.id.pid).is_none_or(|full| full == name)
}

#[cfg(target_os = "linux")]
fn by_port(port: u16) -> Result<FoundProcess, ProcessError> {
    use super::listening::{Listeners, listeners};
    let pids = match listeners(port) {
        Listeners::Nobody => return Err(ProcessError::NobodyListens { port }),
        Listeners::Hidden => return Err(ProcessError::Hidden { port }),
        Listeners::Processes(pids) => pids,
    };
    let mut table = table()?;
    let found = pids.into_iter().filter_map(|pid| table.look(pid));
    let roots: Vec<ProcessId> = found.map(|(state, _)| state.id).collect();
    if roots.is_empty() {
        return Err(ProcessError::NobodyListens { port });
    }
    Ok(FoundProcess {
        roots,
        name: None,
        group: None,
    })
}

#[cfg(not(target_os = "linux"))]
const fn by_port(_port: u16) -> Result<FoundProcess, ProcessError> {
    Err(ProcessError::PortsUnsupported)
}

fn table() -> Result<ProcessTable, ProcessError> {
    ProcessTable::new().map_err(|source| ProcessError::System { source })
}
