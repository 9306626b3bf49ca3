//! The program that all this is about: builds it and knows where it lies. Silent if there is
//! nothing to build; refuses to run it.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;

use anyhow::Context as _;
use cargo_metadata::Message;

use crate::{terminal, workspace};

/// How to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Fast to run.
    Release,
    /// Fast to build.
    Dev,
}

/// Builds perf-cli and answers where it is.
///
/// # Errors
///
/// Cargo cannot be started, or its build failed; cargo has said why on stderr.
pub(crate) fn build(root: &Path, profile: Profile) -> anyhow::Result<PathBuf> {
    let profile = match profile {
        Profile::Release => "release",
        Profile::Dev => "dev",
    };
    let colour = if terminal::is_attended() {
        "always"
    } else {
        "auto"
    };
    let mut cargo = workspace::cargo()
        .args([
            "build",
            "--profile",
            profile,
            "--package",
            "perf-cli",
            "--bin",
            "perf-cli",
        ])
        .args([
            "--message-format=json-render-diagnostics",
            "--color",
            colour,
        ])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let progress = cargo
        .stderr
        .take()
        .map(|stderr| thread::spawn(move || show_progress(stderr)));
    let mut program = None;
    if let Some(stdout) = cargo.stdout.take() {
        for message in Message::parse_stream(BufReader::new(stdout)) {
            if let Message::CompilerArtifact(artifact) = message.context("cannot read cargo")?
                && artifact.target.name == "perf-cli"
            {
                program = artifact.executable.or(program);
            }
        }
    }
    let status = cargo.wait().context("cannot wait for cargo")?;
    if let Some(progress) = progress {
        // A panic there can only come from a broken stderr, which nobody could be told about.
        progress.join().ok();
    }
    anyhow::ensure!(status.success(), "perf-cli does not build ({status})");
    program
        .map(PathBuf::from)
        .context("cargo built no program named perf-cli")
}

/// Passes cargo's lines on, but not the one that says that nothing had to be done.
fn show_progress(stderr: impl Read) {
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        let is_the_end = line.contains("Finished") && line.contains("target(s) in");
        if !is_the_end {
            terminal::note(line);
        }
    }
}
