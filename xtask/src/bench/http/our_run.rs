//! One run of our program by a plan: what it used, and what it reported.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::server::Cores;
use crate::bench::cost::{self, Cost};

/// Runs `plan` on the client's core. The cost is without its requests.
pub(super) fn of(program: &Path, plan: &str, cores: &Cores) -> anyhow::Result<(Cost, Value)> {
    let folder = std::env::temp_dir().join(format!("perf-bench-run-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let outcome = within(&folder, program, plan, cores);
    fs::remove_dir_all(&folder).ok();
    outcome
}

fn within(
    folder: &Path,
    program: &Path,
    plan: &str,
    cores: &Cores,
) -> anyhow::Result<(Cost, Value)> {
    fs::write(folder.join("plan.toml"), plan)?;
    let mut command = cores.client(program);
    command.args(["run", "plan.toml", "--quiet"]);
    command.args(["--report", "json=report.json"]);
    let (cost, _) = cost::of(command.current_dir(folder))?;
    let report = fs::read_to_string(folder.join("report.json"))?;
    Ok((cost, serde_json::from_str(&report)?))
}
