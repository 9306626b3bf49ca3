//! How the process under test is found, or started.

use std::num::NonZeroU16;
use std::path::PathBuf;
use std::time::Duration;

/// How to find the process under test. What it has started belongs to it, at any depth: a server
/// with worker processes is watched as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Process {
    /// Its process id.
    Pid(u32),
    /// A file that holds its process id.
    PidFile(PathBuf),
    /// The name of its program. All processes of that name are watched together, those that
    /// start during the run included.
    Name(String),
    /// A TCP port of this machine that it listens on. If several processes do, all of them.
    Port(NonZeroU16),
    /// A program that is started before the run and stopped after it.
    Command(Box<TargetCommand>),
}

/// A program that the plan starts and stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetCommand {
    /// The program: a name that is searched for as a shell does, or a path.
    pub program: String,
    /// What it is given.
    pub arguments: Vec<String>,
    /// Variables that are set for it, beside those of the one who starts it.
    pub environment: Vec<Variable>,
    /// The folder that it runs in; empty for that of the one who starts it.
    pub folder: PathBuf,
    /// A file for what it prints; without one, only the last of it is kept.
    pub output: Option<PathBuf>,
    /// How it is asked to end.
    pub stop: StopWith,
    /// How long it may take to end before it is killed.
    pub grace: Duration,
}

/// A variable of the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The signal by which a process is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StopWith {
    /// `SIGTERM`.
    #[default]
    Terminate,
    /// `SIGINT`, as Ctrl-C.
    Interrupt,
    /// `SIGQUIT`.
    Quit,
    /// `SIGHUP`.
    HangUp,
    /// `SIGKILL`: it is not asked.
    Kill,
}
