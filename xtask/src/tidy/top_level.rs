//! Rule: the top folder is a table of contents, so nothing else lies there.

use std::fs;

use super::rule::{Findings, Rule};
use crate::source::Tree;

pub(super) const RULE: Rule = Rule {
    name: "top-level",
    explanation: "The top folder holds the seven crates, docs, examples and the files that every \
                  visitor expects, nothing else.",
    check,
};

const EXPECTED: &[&str] = &[
    "perf-core",
    "perf-stats",
    "perf-driver",
    "perf-report",
    "perf-baseline",
    "perf-cli",
    "xtask",
    "docs",
    "examples",
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "clippy.toml",
    "deny.toml",
    "Dockerfile",
    "rustfmt.toml",
];

fn check(tree: &Tree, findings: &mut Findings) {
    let ignored = tree.text(".gitignore").unwrap_or_default();
    let is_ignored = |name: &str| {
        ignored
            .lines()
            .any(|line| line.trim().trim_matches('/') == name)
    };
    let Ok(entries) = fs::read_dir(&tree.root) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !EXPECTED.contains(&name.as_str()) && !is_ignored(&name) {
            findings.add(
                &name,
                1,
                "does not belong at the top; move it into docs/, examples/ or a crate",
            );
        }
    }
}
