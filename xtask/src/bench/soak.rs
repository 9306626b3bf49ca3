//! `cargo xtask bench soak`: how often a leak is told of a service that has none, and of one that has.
//! Everything is measured by the program itself; refuses to judge growth.

use std::fs;
use std::net::TcpListener;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::Context as _;
use serde_json::Value;

use super::stats::Misses;
use crate::build::{self, Profile};
use crate::terminal;

/// What a service that leaks forgets in every second.
const LEAK: &str = "1000000";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Soaks {
    /// Soaks of a service that gives everything back.
    pub(crate) clean: NonZeroU32,
    /// Soaks of one that forgets a megabyte a second.
    pub(crate) leaking: NonZeroU32,
    /// How long each takes.
    pub(crate) seconds: NonZeroU32,
    /// The program, where it is not to be built.
    pub(crate) program: Option<PathBuf>,
    pub(crate) misses: Misses,
}

/// Runs the soak of `examples/recovery` again and again, and shows how often a leak was told.
///
/// # Errors
///
/// The program does not build, or a run leaves no record of growth.
pub(crate) fn run(root: &Path, soaks: &Soaks) -> anyhow::Result<ExitCode> {
    let program = match &soaks.program {
        Some(program) => fs::canonicalize(program).context("there is no such program")?,
        None => build::program(root, "perf-cli", Profile::Release)?,
    };
    let (mut alarms, mut found) = (0, 0);
    for number in 1..=soaks.clean.get() {
        let leaks = soak(root, &program, soaks.seconds, "0")?;
        alarms += u32::from(!leaks.is_empty());
        terminal::note(format!(
            "clean soak {number}: {leaks:?}; alarms so far {alarms}"
        ));
    }
    for number in 1..=soaks.leaking.get() {
        let leaks = soak(root, &program, soaks.seconds, LEAK)?;
        found += u32::from(leaks.iter().any(|leak| leak == "memory"));
        terminal::note(format!(
            "leaking soak {number}: {leaks:?}; found so far {found}"
        ));
    }
    let (clean, leaking) = (soaks.clean.get(), soaks.leaking.get());
    terminal::result(format!(
        "soaks of {} s\nleaks told of a clean service   {alarms:>3} of {clean}\n\
         leaks of 1 MB/s that were found {found:>3} of {leaking}",
        soaks.seconds
    ));
    Ok(match soaks.misses {
        Misses::Failed if alarms > 0 || found < leaking => ExitCode::FAILURE,
        Misses::Failed | Misses::Shown => ExitCode::SUCCESS,
    })
}

/// What leaked in one soak.
fn soak(
    root: &Path,
    program: &Path,
    seconds: NonZeroU32,
    leak: &str,
) -> anyhow::Result<Vec<String>> {
    let folder = root.join("examples/recovery");
    let record = std::env::temp_dir().join(format!("perf-soak-{}.json", std::process::id()));
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(program);
    command
        .args(["run", "perf.toml", "--tag", "soak", "--quiet", "--out"])
        .arg(std::env::temp_dir())
        .arg("--record")
        .arg(&record)
        .current_dir(folder);
    command.env("PORT", port.to_string());
    command.env("SOAK", format!("{seconds}s"));
    command.env("LEAK_BYTES", leak);
    let ended = command
        .args(["--report", "json=/dev/null"])
        .stdin(Stdio::null())
        .output()
        .context("perf-cli does not start")?;
    let text = fs::read_to_string(&record).with_context(|| {
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        format!("no record was written: {said}")
    })?;
    fs::remove_file(&record).ok();
    let record: Value = serde_json::from_str(&text)?;
    let run = record.get("run").unwrap_or(&record);
    let growth = run["growth"].as_array();
    let growth = growth.context("the record tells no growth: the soak was too short")?;
    let leaks = growth.iter().filter(|one| one["is_leak"] == true);
    let names = leaks.filter_map(|one| one["holding"].as_str());
    Ok(names.map(str::to_owned).collect())
}
