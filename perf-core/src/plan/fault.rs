//! What is done to a service while it is under load. Only says what is meant; whoever drives the
//! load does it.

use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::units::format_duration;

/// Something that goes wrong on purpose while a scenario's load goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its name, unique in the scenario.
    pub name: String,
    /// What is done.
    pub action: FaultAction,
    /// When it is done first, from the beginning of the scenario's load.
    pub at: Duration,
    /// How often it is done.
    pub times: NonZeroU32,
    /// From one time to the next; zero where there is one time only.
    pub every: Duration,
    /// When it is made good again, from when it was done: a stopped process is started, a suspended
    /// one goes on, a command has its `undo`. `None` where it is left as it is.
    pub lasts: Option<Duration>,
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultAction {
    /// The plan's process is asked to end as at the end of the run, and is killed after its time
    /// of grace.
    Stop,
    /// The plan's process is killed.
    Kill,
    /// The plan's process does nothing until it is resumed.
    Suspend,
    /// A command of the plan's own.
    Command {
        /// What is run.
        run: FaultCommand,
        /// What makes it good again; there is one where the fault lasts for some time.
        undo: Option<FaultCommand>,
    },
}

/// A program with its arguments; no shell is between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultCommand {
    /// The program: a name that is searched for as a shell does, or a path.
    pub program: String,
    /// What it is given.
    pub arguments: Vec<String>,
    /// The folder that it runs in; empty for that of the one who runs it.
    pub folder: PathBuf,
}

impl Fault {
    /// When it is done, from the beginning of the scenario's load, in order of time.
    pub fn moments(&self) -> impl Iterator<Item = Duration> + '_ {
        (0..self.times.get()).map(|time| self.at.saturating_add(self.every.saturating_mul(time)))
    }
}

impl fmt::Display for Fault {
    /// What is done, and for how long: `restart`, `kill for 500 ms`, `suspend`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match &self.action {
            FaultAction::Stop if self.lasts == Some(Duration::ZERO) => {
                return f.write_str("restart");
            }
            FaultAction::Stop => "stop",
            FaultAction::Kill => "kill",
            FaultAction::Suspend => "suspend",
            FaultAction::Command { run, .. } => &run.program,
        };
        match self.lasts {
            None => f.write_str(action),
            Some(Duration::ZERO) => write!(f, "{action}, made good at once"),
            Some(span) => write!(f, "{action} for {}", format_duration(span)),
        }
    }
}
