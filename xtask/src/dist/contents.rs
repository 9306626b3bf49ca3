//! What lies in the archive beside the program: what the program itself writes, and what the
//! workspace has for whoever gets it.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

/// Files of the workspace that go with the program.
const FILES: &[&str] = &["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Shells, and what their completions are called where each of them looks for them.
const SHELLS: &[(&str, &str)] = &[
    ("bash", "perf-cli.bash"),
    ("zsh", "_perf-cli"),
    ("fish", "perf-cli.fish"),
    ("powershell", "_perf-cli.ps1"),
    ("elvish", "perf-cli.elv"),
];

/// Puts the program and all that goes with it into `folder`.
///
/// # Errors
///
/// A file cannot be copied or written, or the program does not run here.
pub(super) fn fill(root: &Path, program: &Path, folder: &Path) -> anyhow::Result<()> {
    let own = format!("perf-cli{}", env::consts::EXE_SUFFIX);
    copy(program, &folder.join(own))?;
    for file in FILES {
        copy(&root.join(file), &folder.join(file))?;
    }
    let manual = folder.join("man").join("man1");
    told(program, &["man", "--dir", &manual.to_string_lossy()])?;
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for (shell, file) in SHELLS {
        let script = told(program, &["completions", shell])?;
        write(&completions.join(file), &script)?;
    }
    let schema = told(program, &["plan", "schema"])?;
    write(&folder.join("plan.schema.json"), &schema)
}

/// The version that the program tells.
///
/// # Errors
///
/// It does not run here.
pub(super) fn version(program: &Path) -> anyhow::Result<String> {
    let line = String::from_utf8(told(program, &["--version"])?)?;
    let version = line.split_whitespace().last();
    Ok(version.context("the program has no version")?.to_owned())
}

/// What the program writes to its standard output.
fn told(program: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new(program).args(arguments).output();
    let output = output.with_context(|| format!("cannot start {}", program.display()))?;
    let words = arguments.join(" ");
    let why = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "perf-cli {words} failed: {why}");
    Ok(output.stdout)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::copy(from, to).with_context(|| format!("copy {}", from.display()))?;
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(file, bytes).with_context(|| format!("write {}", file.display()))
}
