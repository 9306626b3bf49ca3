//! The Python that the peers run in: checked before anything is built. Installs nothing.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

/// How `peers.py --versions` ends where a package is missing.
const MISSING: i32 = 3;

/// A Python that has what the peers need.
#[derive(Debug)]
pub(super) struct Python {
    program: OsString,
    script: PathBuf,
    /// Its own version and those of the packages.
    pub(super) versions: String,
}

impl Python {
    /// Asks `program` what it has.
    ///
    /// # Errors
    ///
    /// It cannot be started or lacks a package, with what to do.
    pub(super) fn find(root: &Path, program: &OsStr) -> anyhow::Result<Self> {
        let script = root.join("perf-stats/benches/peers.py");
        let shown = program.display();
        let output = Command::new(program)
            .arg(&script)
            .arg("--versions")
            .output()
            .with_context(|| {
                format!("cannot start {shown}; install Python 3, or name it with --python PROGRAM")
            })?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.code() == Some(MISSING) {
            anyhow::bail!(
                "{shown} lacks {}; an environment that has them:\n\n  \
                 python3 -m venv ENVIRONMENT\n  \
                 ENVIRONMENT/bin/pip install numpy scipy\n  \
                 cargo xtask bench stats --python ENVIRONMENT/bin/python\n",
                text.replace(' ', " and ")
            );
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(
            output.status.success(),
            "{shown} does not run {}: {}",
            script.display(),
            complaint.trim()
        );
        Ok(Self {
            program: program.to_owned(),
            script,
            versions: text,
        })
    }

    /// The program with the peers, which is to be told a task.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(&self.script);
        command
    }
}
