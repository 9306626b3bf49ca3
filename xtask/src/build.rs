//! Builds one program of the workspace and answers where it lies. Silent if there is nothing to
//! build; refuses to run it.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::Context as _;
use cargo_metadata::{Artifact, Message};

use crate::{terminal, workspace};

/// How to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Fast to run.
    Release,
    /// What is given out: fastest to run, and slow to build.
    Dist,
}

impl Profile {
    const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dist => "dist",
        }
    }
}

/// The program `name` of the package of the same name.
///
/// # Errors
///
/// Cargo cannot be started, or its build failed; cargo has said why on stderr.
pub(crate) fn program(root: &Path, name: &str, profile: Profile) -> anyhow::Result<PathBuf> {
    if profile == Profile::Dist {
        return given_out(root, name, None);
    }
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--profile", profile.name()]);
    cargo.args(["--package", name, "--bin", name]);
    built(root, name, &mut cargo)
}

/// The same as it is given out: it speaks every protocol. `target` names machines of another kind.
///
/// # Errors
///
/// As [`program`].
pub(crate) fn given_out(root: &Path, name: &str, target: Option<&str>) -> anyhow::Result<PathBuf> {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--profile", Profile::Dist.name()]);
    cargo.args(["--all-features", "--locked"]);
    cargo.args(["--package", name, "--bin", name]);
    if let Some(target) = target {
        cargo.args(["--target", target]);
    }
    built(root, name, &mut cargo)
}

/// The same as the tests start it, so that nothing is built twice for those who run them.
///
/// # Errors
///
/// As [`program`].
pub(crate) fn tested(root: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--no-run", "--workspace", "--all-features"]);
    built(root, name, &mut cargo)
}

/// The benchmark `name` of a package.
///
/// # Errors
///
/// As [`program`].
pub(crate) fn bench(
    root: &Path,
    package: &str,
    name: &str,
    profile: Profile,
) -> anyhow::Result<PathBuf> {
    let mut cargo = workspace::cargo();
    cargo.args(["bench", "--no-run", "--profile", profile.name()]);
    cargo.args(["--package", package, "--bench", name]);
    built(root, name, &mut cargo)
}

fn built(root: &Path, name: &str, cargo: &mut Command) -> anyhow::Result<PathBuf> {
    let colour = if terminal::is_attended() {
        "always"
    } else {
        "auto"
    };
    let mut cargo = cargo
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
                && artifact.target.name == name
                && !is_unit_tests(&artifact)
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
    anyhow::ensure!(status.success(), "{name} does not build ({status})");
    program
        .map(PathBuf::from)
        .with_context(|| format!("cargo built no program named {name}"))
}

/// Whether it is a program's own tests, which have its name.
fn is_unit_tests(artifact: &Artifact) -> bool {
    artifact.profile.test && artifact.target.is_bin()
}

/// Passes cargo's lines on, but not those that say that nothing had to be done.
fn show_progress(stderr: impl Read) {
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        let is_the_end = line.contains("Finished") && line.contains("target(s) in");
        let is_where = line.contains("Executable ");
        if !is_the_end && !is_where {
            terminal::note(line);
        }
    }
}
