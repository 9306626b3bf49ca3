//! Where a run is made: the machine, and the version of the source in a folder.

use std::path::Path;
use std::process::{Command, Stdio};

use perf_core::{Build, Bytes, Host};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

use crate::host_details::host_details;

/// The machine that this program runs on. What the system does not tell is `unknown` or zero.
#[must_use]
pub fn detect_host() -> Host {
    let wanted = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(wanted).ok();
    let unknown = || "unknown".to_owned();
    let cpu_model = system
        .as_ref()
        .and_then(|system| system.cpus().first())
        .map(|cpu| cpu.brand().trim().to_owned())
        .filter(|brand| !brand.is_empty());
    Host {
        os: System::long_os_version().unwrap_or_else(|_untold| unknown()),
        kernel: System::kernel_version().unwrap_or_else(|_untold| unknown()),
        arch: System::cpu_arch(),
        cpu_model: cpu_model.unwrap_or_else(unknown),
        cores: std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        memory: Bytes::new(system.map_or(0, |system| system.total_memory())),
        details: host_details(),
    }
}

/// The commit and the branch that are checked out in `folder`; `None` outside a git checkout,
/// before its first commit, and where there is no git.
#[must_use]
pub fn detect_build(folder: &Path) -> Option<Build> {
    let commit = git(folder, &["rev-parse", "--verify", "HEAD"])?;
    let branch = git(folder, &["symbolic-ref", "--quiet", "--short", "HEAD"]);
    Some(Build { commit, branch })
}

/// The commits that are in `to` and not in `from`, oldest first; `None` without git, outside a
/// repository, and where it does not have both.
#[must_use]
pub fn commits_between(folder: &Path, from: &str, to: &str) -> Option<Vec<String>> {
    let is_commit = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_hexdigit());
    if !is_commit(from) || !is_commit(to) {
        return None;
    }
    let range = format!("{from}..{to}");
    let listed = git(
        folder,
        &["rev-list", "--reverse", "--topo-order", &range, "--"],
    )?;
    Some(listed.lines().map(str::to_owned).collect())
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let answer = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !answer.is_empty()).then_some(answer)
}
