//! `cargo xtask perf`: builds perf-cli in release mode and becomes it. Refuses to read its
//! arguments.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::build::{self, Profile};

/// Runs perf-cli in the current folder with exactly these arguments; its exit code is ours.
///
/// # Errors
///
/// The build failed, or the program cannot be started.
pub(crate) fn run(root: &Path, arguments: &[OsString]) -> anyhow::Result<ExitCode> {
    let program = build::program(root, "perf-cli", Profile::Release)?;
    become_program(Command::new(&program).args(arguments))
        .with_context(|| format!("cannot start {}", program.display()))
}

/// On Unix this process is replaced, so that signals reach the program itself and its exit
/// status, signals included, is what the caller sees.
#[cfg(unix)]
fn become_program(command: &mut Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

/// Elsewhere the program is a child; a console's Ctrl-C reaches both, so it is ignored here
/// and the child decides its exit code.
#[cfg(not(unix))]
#[expect(
    clippy::exit,
    reason = "an `ExitCode` has eight bits and Windows has 32"
)]
fn become_program(command: &mut Command) -> std::io::Result<ExitCode> {
    ctrlc::set_handler(|| {}).map_err(std::io::Error::other)?;
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1))
}
