//! Packages of Python that tests use: fetches them with pip into an environment below the target folder, and
//! words what had to be left out. Nothing of it is part of the product.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{needs, terminal};

/// Packages that some test uses.
#[derive(Debug)]
pub(crate) struct Packages {
    /// What the folder of their environment is called.
    pub(crate) folder: &'static str,
    /// Each with its exact version.
    pub(crate) list: &'static [&'static str],
    /// Python, as far as to see whether they are there.
    pub(crate) probe: &'static str,
    /// Tests are told in this variable where their Python is.
    pub(crate) variable: &'static str,
    /// What is left out without it.
    pub(crate) tests: &'static str,
}

/// The server over gRPC that the project of gRPC itself keeps.
pub(crate) const GRPC: Packages = Packages {
    folder: "python-grpc",
    list: &["grpcio==1.85.1", "grpcio-reflection==1.85.1"],
    probe: "import grpc, grpc_reflection",
    variable: "PERF_GRPC_PYTHON",
    tests: "tests against a server over gRPC",
};

/// The load tool whose results are gated.
pub(crate) const LOCUST: Packages = Packages {
    folder: "python-locust",
    list: &["locust==2.47.0"],
    probe: "import locust",
    variable: "PERF_LOCUST_PYTHON",
    tests: "the gate on a run of Locust",
};

/// Every package that some test needs; a new one is one row.
pub(crate) const PACKAGES: &[Packages] = &[GRPC, LOCUST];

/// Fetches what is missing, where Python is there. Answers where the Python with them is, or a line that
/// says what is left out.
pub(crate) fn provide(wanted: &Packages, target: &Path) -> Result<(&'static str, PathBuf), String> {
    let folder = target.join(wanted.folder);
    let python = folder.join("bin").join("python3");
    if !has(&python, wanted) {
        fetch(wanted, &folder, &python);
    }
    if has(&python, wanted) {
        Ok((wanted.variable, python))
    } else {
        Err(left_out(wanted))
    }
}

/// The line for packages that could not be fetched.
pub(crate) fn left_out(wanted: &Packages) -> String {
    format!(
        "left out: {} (pip cannot fetch {}; apt-get install python3-venv)",
        wanted.tests,
        wanted.list.join(", ")
    )
}

fn has(python: &Path, wanted: &Packages) -> bool {
    let probed = Command::new(python)
        .args(["-c", wanted.probe])
        .stdin(Stdio::null())
        .output();
    probed.is_ok_and(|probed| probed.status.success())
}

/// Quiet unless it fails.
fn fetch(wanted: &Packages, folder: &Path, python: &Path) {
    if !needs::is_installed("python3") {
        return;
    }
    let made = run(Command::new("python3").args(["-m", "venv"]).arg(folder));
    let fetched = made.and_then(|()| {
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "install", "--quiet", "--only-binary", ":all:"]);
        run(pip.args(wanted.list))
    });
    if let Err(why) = fetched {
        terminal::note(format!("pip: {why}"));
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let last = told.lines().last();
    Err(last.unwrap_or("failed without a word").to_owned())
}
