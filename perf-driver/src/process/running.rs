//! The plan's command at work: started, asked to end, killed, suspended, and started again.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use perf_core::TargetCommand;

use super::group::Group;
use super::leader::{Ended, Leader};
use super::output::Output;
use super::start_error::StartError;
use super::target_end::{Ending, TargetEnd};
use crate::stop::StopSignal;

/// Between two looks at whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// A started command, and the group of processes that it leads.
#[derive(Debug)]
pub(super) struct Running {
    command: TargetCommand,
    leader: Leader,
    group: Group,
    output: Output,
    stop: StopSignal,
    state: State,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody has asked it to end.
    Up,
    /// It was ended on purpose, may be started again, and has been waited for: its number may be
    /// another process's.
    Down,
}

impl Running {
    pub(super) fn start(command: &TargetCommand, stop: &StopSignal) -> Result<Self, StartError> {
        let (leader, output) = spawn(command, |file| File::create(file))?;
        Ok(Self {
            command: command.clone(),
            group: Group::new(leader.pid()),
            leader,
            output,
            stop: stop.clone(),
            state: State::Up,
        })
    }

    /// The group that it leads, and will lead when it was started again.
    pub(super) const fn group(&self) -> &Group {
        &self.group
    }

    /// Whether it has ended with a failure, or by a signal, though nobody asked it to.
    pub(super) fn has_failed(&mut self) -> bool {
        self.state == State::Up && self.leader.ended() == Some(Ended::Badly)
    }

    /// The last lines that it has printed.
    pub(super) fn output(&self) -> String {
        self.output.tail()
    }

    /// Ends the group at once.
    pub(super) fn kill(&mut self) {
        if self.state == State::Up {
            self.leader.kill();
            let _ended = self.leader.wait();
            self.state = State::Down;
        }
    }

    /// Asks it to end, and kills it after its time of grace.
    pub(super) fn stop(&mut self) {
        if self.state == State::Up {
            self.ask_to_end();
            self.kill();
        }
    }

    /// Whether it was ended on purpose and not started again.
    pub(super) fn is_down(&self) -> bool {
        self.state == State::Down
    }

    /// Starts it again; what it prints is added to its file.
    pub(super) fn start_again(&mut self) -> Result<(), StartError> {
        self.kill();
        let (leader, output) = spawn(&self.command, |file| {
            OpenOptions::new().create(true).append(true).open(file)
        })?;
        self.group.becomes(leader.pid());
        self.leader = leader;
        self.output = output;
        self.state = State::Up;
        Ok(())
    }

    /// Lets the group do nothing until it is resumed; whether this system can do that.
    pub(super) fn suspend(&mut self) -> bool {
        self.state == State::Up && self.leader.suspend()
    }

    /// Lets the group go on.
    pub(super) fn resume(&mut self) {
        if self.state == State::Up {
            self.leader.resume();
        }
    }

    /// Asks it to end, and waits until it has, though not much longer than its time of grace.
    pub(super) fn end(&mut self) -> TargetEnd {
        let ending = match self.state {
            State::Down => Ending::Asked,
            State::Up => {
                let ended = self.leader.ended();
                // One that is suspended hears nothing.
                self.leader.resume();
                let is_gone = self.ask_to_end();
                // Whoever is left in the group, and a leader that does not listen.
                self.leader.kill();
                match ended {
                    Some(Ended::Well) => Ending::ByItself,
                    Some(Ended::Badly) => Ending::Failed,
                    None if is_gone || self.command.stop == perf_core::StopWith::Kill => {
                        Ending::Asked
                    }
                    None => Ending::Killed(self.command.grace),
                }
            }
        };
        let status = self.leader.wait();
        self.state = State::Down;
        self.output.wait_for_last_words();
        TargetEnd {
            program: self.command.program.clone(),
            ending,
            status: status.map_or_else(|_| String::new(), |status| status.to_string()),
            output: self.output.tail(),
        }
    }

    /// Whether the whole group has ended in its time.
    fn ask_to_end(&mut self) -> bool {
        self.leader.ask(self.command.stop);
        let asked = Instant::now();
        loop {
            if self.leader.ended().is_some() && !self.leader.has_followers() {
                return true;
            }
            if asked.elapsed() >= self.command.grace || self.stop.is_urgent() {
                return false;
            }
            sleep(PAUSE);
        }
    }
}

/// Starts `command`, with nothing to read, and listens to it; its file is opened by `open`.
fn spawn(
    command: &TargetCommand,
    open: impl Fn(&Path) -> std::io::Result<File>,
) -> Result<(Leader, Output), StartError> {
    let program = || command.program.clone();
    if !command.folder.as_os_str().is_empty() && !command.folder.is_dir() {
        return Err(StartError::Folder {
            program: program(),
            folder: command.folder.clone(),
        });
    }
    let file = command.output.as_ref().map(|file| {
        open(file).map_err(|source| StartError::Output {
            program: program(),
            file: file.clone(),
            source,
        })
    });
    let file = file.transpose()?;
    let listen = |source| StartError::Listen {
        program: program(),
        source,
    };
    let (reader, writer) = std::io::pipe().map_err(listen)?;
    let second = writer.try_clone().map_err(listen)?;
    let output = Output::listen(reader, file).map_err(listen)?;
    let mut process = prepared(command);
    process.stdin(Stdio::null()).stdout(writer).stderr(second);
    let child = process.spawn().map_err(|source| StartError::Spawn {
        program: program(),
        source,
    })?;
    Ok((Leader(child), output))
}

fn prepared(command: &TargetCommand) -> Command {
    let folder = &command.folder;
    let mut process = Command::new(program_in(&command.program, folder));
    process.args(&command.arguments);
    for variable in &command.environment {
        process.env(&variable.name, &variable.value);
    }
    if !folder.as_os_str().is_empty() {
        process.current_dir(folder);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut process, 0);
    process
}

/// A path starts at the folder that the program runs in, on every system; a bare name is searched
/// for.
pub(crate) fn program_in(program: &str, folder: &Path) -> std::path::PathBuf {
    let path = Path::new(program);
    if path.components().count() < 2 || path.is_absolute() {
        return path.to_owned();
    }
    let whole = folder.join(path);
    std::path::absolute(&whole).unwrap_or(whole)
}
