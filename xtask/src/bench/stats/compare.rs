//! `cargo xtask bench stats`: asks ours and the peer in turn for the CPU time of one operation.
//! Neither side's start counts, nor do its data: each measures itself.

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::Context as _;

use super::python::Python;
use super::table::{self, Row};
use super::task::TASKS;
use crate::build::{self, Profile};
use crate::terminal;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// The Python with the peers.
    pub(crate) python: OsString,
    /// How often both sides are asked.
    pub(crate) rounds: NonZeroU32,
    pub(crate) misses: Misses,
}

/// What a missed target does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misses {
    /// It stands in the table.
    Shown,
    /// It is a failure as well.
    Failed,
}

/// Runs every task on both sides and shows the table.
///
/// # Errors
///
/// No fit Python, the benchmark does not build, or one of both does not answer a number.
pub(crate) fn run(root: &Path, comparison: &Comparison) -> anyhow::Result<ExitCode> {
    let python = Python::find(root, &comparison.python)?;
    terminal::note(format!("against {}", python.versions));
    let ours = build::bench(root, "perf-stats", "stats", Profile::Release)?;
    let rounds = comparison.rounds.get();
    let mut rows = Vec::new();
    for task in TASKS {
        let mut row = Row {
            task,
            ours: Vec::new(),
            peer: Vec::new(),
        };
        for round in 1..=rounds {
            terminal::note(format!("{}: round {round} of {rounds}", task.name));
            let mut own = Command::new(&ours);
            row.ours
                .push(measured(own.arg("--cpu-time").arg(task.name))?);
            row.peer.push(measured(python.command().arg(task.name))?);
        }
        rows.push(row);
    }
    terminal::result(format!(
        "CPU time of one operation, median of {rounds} rounds in turn, against {}\n",
        python.versions
    ));
    terminal::result(table::text(&rows));
    let missed = rows.iter().any(|row| !row.holds());
    Ok(match comparison.misses {
        Misses::Failed if missed => ExitCode::FAILURE,
        Misses::Failed | Misses::Shown => ExitCode::SUCCESS,
    })
}

/// The nanoseconds that a program writes as its only line.
fn measured(command: &mut Command) -> anyhow::Result<Duration> {
    let name = command.get_program().display().to_string();
    let output = command
        .output()
        .with_context(|| format!("cannot start {name}"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(
        output.status.success(),
        "{name} failed ({}): {}",
        output.status,
        complaint.trim()
    );
    let text = String::from_utf8_lossy(&output.stdout);
    let nanos = text
        .trim()
        .parse()
        .with_context(|| format!("{name} wrote `{}` instead of nanoseconds", text.trim()))?;
    Ok(Duration::from_nanos(nanos))
}
