//! Runs a command of a fault, without a shell.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use perf_core::{FaultCommand, format_duration};

use crate::process::{Output, program_in};
use crate::stop::StopSignal;

/// A command that takes longer is killed.
const LONGEST: Duration = Duration::from_secs(30);
/// Between two looks at whether it has ended.
const PAUSE: Duration = Duration::from_millis(2);
/// So much of its last line is told, in characters.
const LONGEST_LINE: usize = 200;

/// Runs `command` until it ends, at most 30 s, or until `stop` is urgent; what it has started may
/// live on.
///
/// # Errors
/// It cannot be started, fails, or takes too long: in words.
pub(super) fn run_command(command: &FaultCommand, stop: &StopSignal) -> Result<(), String> {
    let name = &command.program;
    let cannot = |error: std::io::Error| format!("cannot start `{name}`: {error}");
    let (reader, writer) = std::io::pipe().map_err(cannot)?;
    let second = writer.try_clone().map_err(cannot)?;
    let printed = Output::listen(reader, None).map_err(cannot)?;
    let mut process = Command::new(program_in(name, &command.folder));
    process.args(&command.arguments).stdin(Stdio::null());
    process.stdout(writer).stderr(second);
    if !command.folder.as_os_str().is_empty() {
        process.current_dir(&command.folder);
    }
    // Ctrl-C of the terminal is not for it, and what it has started is killed with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut process, 0);
    let mut child = process.spawn().map_err(cannot)?;
    drop(process);
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => {
                printed.wait_for_last_words();
                let said = printed
                    .tail()
                    .lines()
                    .next_back()
                    .map_or_else(String::new, |line| {
                        let line: String = line.chars().take(LONGEST_LINE).collect();
                        format!("; it printed last: {line}")
                    });
                return Err(format!("`{name}` failed ({status}){said}"));
            }
            Ok(None) => {}
            Err(error) => return Err(format!("`{name}` was lost: {error}")),
        }
        if began.elapsed() >= LONGEST || stop.is_urgent() {
            kill(&mut child);
            let took = format_duration(began.elapsed());
            return Err(format!("`{name}` did not end within {took} and was killed"));
        }
        sleep(PAUSE);
    }
}

/// Ends the command and, where the system has groups of processes, what it has started. It may have
/// ended meanwhile.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let _gone = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
    #[cfg(not(unix))]
    let _gone = child.kill();
    let _status = child.wait();
}
