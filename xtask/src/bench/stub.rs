//! The stub of our own program as a target: of known behaviour, on a free port. Refuses to build the
//! program.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;

/// A stub that serves until it is dropped.
pub(super) struct Stub {
    process: Child,
    url: String,
}

impl Stub {
    /// One that answers as `route` says.
    pub(super) fn start(program: &Path, route: &str) -> anyhow::Result<Self> {
        let mut process = Command::new(program)
            .args(["stub", "--bind", "127.0.0.1:0", "--route", route])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the stub does not start")?;
        let mut url = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut url)?;
        }
        let url = url.trim().to_owned();
        let stub = Self { process, url };
        anyhow::ensure!(stub.url.starts_with("http://"), "the stub does not serve");
        Ok(stub)
    }

    /// Where it serves.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        // Nothing can be done about one that is gone already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
