//! Whether tests may mount file systems that nobody else sees: disks that are full or read-only.

use std::process::{Command, Stdio};

use crate::needs;

/// The program that asks for a place of its own, and how.
const UNSHARE: &str = "unshare";
const ARGUMENTS: [&str; 4] = ["--user", "--map-root-user", "--mount", "true"];

/// One line if they may not; such tests return early then.
pub(crate) fn left_out() -> Option<String> {
    let may = needs::is_installed(UNSHARE) && is_allowed();
    (!may).then(|| {
        format!(
            "left out: tests of disks that are full or read-only (`{UNSHARE} {}` fails)",
            ARGUMENTS.join(" ")
        )
    })
}

fn is_allowed() -> bool {
    let mut command = Command::new(UNSHARE);
    command.args(ARGUMENTS).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
