//! A command at work, up to its end. Only Unix tells what is needed here.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::pin::pin;
use std::process::{Child, Command, ExitStatus, Stdio};

use bytes::Bytes;
use perf_core::FailureKind;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncWriteExt;
use tokio::net::unix::pipe::Sender;
use wait4::{ResUse, Wait4};

use super::exit::exited;
use super::output::Output;
use super::prepare::{CommandPrepared, CommandRendered, Input};
use crate::io_failure::is_local_limit;
use crate::process::program_in;
use crate::transport::Failure;

/// So much of what a command complains about is kept, in bytes.
const COMPLAINTS: usize = 64 * 1024;

/// What a command has done.
#[derive(Debug)]
pub(super) struct Ended {
    /// The beginning of its output, as much as was wanted.
    pub(super) output: Vec<u8>,
    /// How long its output was, in bytes; 0 where nobody listened.
    pub(super) size: u64,
    /// The exit code, which is one that is expected.
    pub(super) exit_code: Option<i32>,
    /// What it took.
    pub(super) usage: wait4::ResourceUsage,
}

/// Runs a command that is ready up to its end.
pub(super) async fn run(
    prepared: &CommandPrepared,
    rendered: CommandRendered,
) -> Result<Ended, Failure> {
    let program = rendered.words.first().cloned().unwrap_or_default();
    let not_started = |error: io::Error| {
        let message = format!("cannot start `{program}`: {error}");
        // Too many processes are told as something to try again.
        let is_limit = is_local_limit(&error) || error.kind() == io::ErrorKind::WouldBlock;
        let kind = if is_limit {
            FailureKind::LocalLimit
        } else {
            FailureKind::NotStarted
        };
        Failure::new(kind, message)
    };
    let lost = |error: io::Error| {
        let message = format!("`{program}` was lost: {error}");
        Failure::new(FailureKind::NotStarted, message)
    };
    let (mut group, pipes) = start(prepared, rendered).map_err(not_started)?;
    let Pipes {
        input,
        mut output,
        mut complaints,
    } = pipes;
    {
        let mut exited = pin!(exited(group.pid()));
        let mut fed = pin!(feed(input));
        let mut is_fed = false;
        loop {
            let listened = output.as_mut().filter(|output| !output.is_over());
            let is_listened = listened.is_some();
            tokio::select! {
                ended = &mut exited => break ended.map_err(lost)?,
                () = &mut fed, if !is_fed => is_fed = true,
                () = complaints.read(), if !complaints.is_over() => {}
                () = read(listened), if is_listened => {}
            }
            if output
                .as_ref()
                .is_some_and(|output| output.size > prepared.max_output)
            {
                return Err(too_large(prepared));
            }
        }
    }
    // What it has written last. Whoever it has left at work may write on, which nobody reads.
    complaints.read_what_is_there();
    if let Some(output) = &mut output {
        output.read_what_is_there();
        if output.size > prepared.max_output {
            return Err(too_large(prepared));
        }
    }
    let ResUse { status, rusage } = group.reaped().map_err(lost)?;
    let is_expected = |code| prepared.exit_codes.contains(code);
    if !status.code().is_some_and(is_expected) {
        let complaint = complaints.last_line();
        let complaint = complaint.map_or_else(String::new, |line| format!(": {line}"));
        let message = format!("{}{complaint}", in_words(status));
        return Err(Failure::new(FailureKind::BadExit, message));
    }
    let (output, size) = output.map_or((Vec::new(), 0), |output| (output.kept, output.size));
    Ok(Ended {
        output,
        size,
        exit_code: status.code(),
        usage: rusage,
    })
}

/// The processes of a command. They are ended when this is dropped before the command has ended by
/// itself.
#[derive(Debug)]
struct Group {
    child: Child,
    /// Whether its number may be somebody else's by now.
    is_reaped: bool,
}

/// What leads to a command and from it.
#[derive(Debug)]
struct Pipes {
    input: Option<(Sender, Bytes)>,
    /// `None` where nobody wants it.
    output: Option<Output>,
    complaints: Output,
}

fn start(prepared: &CommandPrepared, rendered: CommandRendered) -> io::Result<(Group, Pipes)> {
    let (program, arguments) = rendered
        .words
        .split_first()
        .ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program_in(program, &prepared.folder));
    command
        .args(arguments)
        .envs(rendered.environment)
        .process_group(0)
        .stderr(Stdio::piped());
    if !prepared.folder.as_os_str().is_empty() {
        command.current_dir(&prepared.folder);
    }
    command.stdin(match &rendered.input {
        Input::Nothing => Stdio::null(),
        Input::Bytes(_) => Stdio::piped(),
        Input::File(path) => File::open(path)?.into(),
    });
    command.stdout(if prepared.wanted > 0 {
        Stdio::piped()
    } else {
        Stdio::null()
    });
    let mut group = Group {
        child: command.spawn()?,
        is_reaped: false,
    };
    let child = &mut group.child;
    let input = match (child.stdin.take(), rendered.input) {
        (Some(pipe), Input::Bytes(bytes)) => {
            let pipe = Sender::from_owned_fd(OwnedFd::from(pipe))?;
            Some((pipe, bytes))
        }
        _ => None,
    };
    let output = child.stdout.take().map(OwnedFd::from);
    let output = output.map(|pipe| Output::new(pipe, prepared.wanted));
    let complaints = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let complaints = Output::new(complaints.into(), COMPLAINTS)?;
    let pipes = Pipes {
        input,
        output: output.transpose()?,
        complaints,
    };
    Ok((group, pipes))
}

impl Group {
    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// What it took; its number is free then. Blocks where it has not ended.
    fn reaped(&mut self) -> io::Result<ResUse> {
        loop {
            if let Some(usage) = self.child.try_wait4()? {
                self.is_reaped = true;
                return Ok(usage);
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_reaped {
            // A group that is gone needs no signal.
            let _gone = kill_process_group(self.pid(), Signal::KILL);
            let _ended = self.child.wait();
        }
    }
}

/// Writes what a command is to read. One that does not read it to its end misses nothing.
async fn feed(input: Option<(Sender, Bytes)>) {
    if let Some((mut pipe, bytes)) = input {
        let _unread = pipe.write_all(&bytes).await;
    }
}

async fn read(output: Option<&mut Output>) {
    if let Some(output) = output {
        output.read().await;
    }
}

fn too_large(prepared: &CommandPrepared) -> Failure {
    let most = perf_core::Bytes::new(prepared.max_output);
    let message = format!("it writes more than {most}");
    Failure::new(FailureKind::TooLarge, message)
}

fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("ended by signal {signal}"),
        (None, None) => "it did not end well".to_owned(),
    }
}
