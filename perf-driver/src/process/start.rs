//! Starts the program under test, and stops it whatever happens.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use perf_core::{StopWith, TargetCommand};

use super::find::FoundProcess;
use super::leader::{Ended, Leader};
use super::output::Output;
use super::start_error::StartError;
use super::target_end::{Ending, TargetEnd};
use crate::stop::StopSignal;

/// Between two looks at whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// The plan's command, at work as the first of a process group of its own, so that Ctrl-C in a
/// terminal does not end it before the run is over.
///
/// It is stopped when this is dropped, in a panic as well: its group is asked to end, and killed
/// after the time of grace, or at once when the run was asked to stop twice. Processes that leave
/// the group are not followed. If this program is killed itself, the command stays.
#[derive(Debug)]
#[must_use = "it is stopped when this is dropped"]
pub struct StartedTarget {
    program: String,
    leader: Leader,
    stop_with: StopWith,
    grace: Duration,
    output: Output,
    stop: StopSignal,
    is_over: bool,
}

impl StartedTarget {
    /// Starts `command`, with nothing to read. Returns at once: it may not be ready yet.
    /// `stop` cuts its time of grace short when it is asked a second time.
    ///
    /// # Errors
    /// It cannot be started, or its output cannot be kept: see [`StartError`].
    pub fn start(command: &TargetCommand, stop: &StopSignal) -> Result<Self, StartError> {
        let program = || command.program.clone();
        if !command.folder.as_os_str().is_empty() && !command.folder.is_dir() {
            return Err(StartError::Folder {
                program: program(),
                folder: command.folder.clone(),
            });
        }
        let file = command.output.as_ref().map(|file| {
            File::create(file).map_err(|source| StartError::Output {
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
        Ok(Self {
            program: program(),
            leader: Leader(child),
            stop_with: command.stop,
            grace: command.grace,
            output,
            stop: stop.clone(),
            is_over: false,
        })
    }

    /// Its process, with its group and all that they have started. Where it has ended, what it
    /// has left at work in its group.
    #[must_use]
    pub fn process(&self) -> FoundProcess {
        let pid = self.leader.pid();
        FoundProcess {
            roots: FoundProcess::by_id(pid).map_or_else(|_ended| Vec::new(), |found| found.roots),
            name: None,
            group: cfg!(unix).then_some(pid),
        }
    }

    /// Whether it has ended with a failure, or by a signal. One that has ended with success may
    /// have left others at work.
    #[must_use]
    pub fn has_failed(&mut self) -> bool {
        self.leader.ended() == Some(Ended::Badly)
    }

    /// The last lines that it has printed, without control characters.
    #[must_use]
    pub fn output(&self) -> String {
        if self.is_over {
            self.output.wait_for_last_words();
        }
        self.output.tail()
    }

    /// Asks it to end, and waits until it has. Blocks, but not much longer than its time of
    /// grace.
    pub fn stop(mut self) -> TargetEnd {
        self.end()
    }

    fn end(&mut self) -> TargetEnd {
        self.is_over = true;
        let ended = self.leader.ended();
        let is_gone = self.ask_to_end();
        // Whoever is left in the group, and a leader that does not listen.
        self.leader.kill();
        let status = self.leader.wait();
        self.output.wait_for_last_words();
        TargetEnd {
            program: self.program.clone(),
            ending: match ended {
                Some(Ended::Well) => Ending::ByItself,
                Some(Ended::Badly) => Ending::Failed,
                None if is_gone || self.stop_with == StopWith::Kill => Ending::Asked,
                None => Ending::Killed(self.grace),
            },
            status: status.map_or_else(|_| String::new(), |status| status.to_string()),
            output: self.output.tail(),
        }
    }

    /// Whether the whole group has ended in its time.
    fn ask_to_end(&mut self) -> bool {
        self.leader.ask(self.stop_with);
        let asked = Instant::now();
        loop {
            if self.leader.ended().is_some() && !self.leader.has_followers() {
                return true;
            }
            if asked.elapsed() >= self.grace || self.stop.is_urgent() {
                return false;
            }
            sleep(PAUSE);
        }
    }
}

impl Drop for StartedTarget {
    fn drop(&mut self) {
        if !self.is_over {
            let _nobody_asks = self.end();
        }
    }
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
fn program_in(program: &str, folder: &Path) -> std::path::PathBuf {
    let path = Path::new(program);
    if path.components().count() < 2 || path.is_absolute() {
        return path.to_owned();
    }
    let whole = folder.join(path);
    std::path::absolute(&whole).unwrap_or(whole)
}
