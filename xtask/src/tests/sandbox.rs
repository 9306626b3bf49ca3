//! A workspace in a temporary folder that is in order until a test breaks it.

use std::fs;

use tempfile::TempDir;

use crate::tidy;

const LIBRARY: &str = "\
//! Does one thing.
//!
//! ```
//! assert_eq!(1 + 1, 2);
//! ```
//!
//! # Limitations
//!
//! None.
";

const TABLE: &str = "\
# Architecture

| crate | may depend on | must never contain |
|---|---|---|
| `perf-core` | | waiting (`async`), sockets (`std::net`), clocks (`std::time::Instant`) |
| `perf-stats` | `perf-core` | files (`std::fs`) |
| `perf-driver` | `perf-core` | |
| `perf-cli` | `perf-core`, `perf-stats` | |
";

/// The folder goes away with the value.
pub(super) struct Sandbox(TempDir);

impl Sandbox {
    /// Two verbs, the vocabulary below them and a program above, with nothing to complain about.
    pub(super) fn new() -> Self {
        let sandbox = Self(tempfile::tempdir().expect("a temporary folder can be made"));
        let members = ["perf-core", "perf-stats", "perf-driver", "perf-cli"];
        sandbox
            .write(
                "Cargo.toml",
                &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
            )
            .write("ARCHITECTURE.md", TABLE)
            .write("perf-cli/src/main.rs", "//! Wires.\nfn main() {}\n");
        for library in &members[..3] {
            sandbox
                .write(&format!("{library}/src/lib.rs"), LIBRARY)
                .write(
                    &format!("{library}/examples/alone.rs"),
                    "//! Shows it.\nfn main() {}\n",
                );
        }
        sandbox
            .manifest("perf-core", "")
            .manifest(
                "perf-stats",
                "[dependencies]\nperf-core.path = \"../perf-core\"\n",
            )
            .manifest(
                "perf-driver",
                "[dependencies]\nperf-core = { path = \"../perf-core\" }\n",
            )
            .manifest(
                "perf-cli",
                "[dependencies]\nperf-core.path = \"../perf-core\"\n\
                 perf-stats.path = \"../perf-stats\"\n",
            );
        sandbox
    }

    pub(super) fn root(&self) -> &std::path::Path {
        self.0.path()
    }

    /// Writes a file and the folders above it.
    pub(super) fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.root().join(path);
        let folder = path.parent().expect("every file lies in a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
        self
    }

    /// Writes a crate's manifest with these tables below its package.
    pub(super) fn manifest(&self, member: &str, tables: &str) -> &Self {
        let package = format!(
            "[package]\nname = \"{member}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             description = \"Is {member}\"\n\n{tables}"
        );
        self.write(&format!("{member}/Cargo.toml"), &package)
    }

    /// A front page with more below it.
    pub(super) fn library(&self, member: &str, code: &str) -> &Self {
        self.write(
            &format!("{member}/src/lib.rs"),
            &format!("{LIBRARY}\n{code}"),
        )
    }

    pub(super) fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.root().join(path)).expect("the file was written before");
        self
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("the file was written before")
    }

    /// Asserts every complaint about this workspace, in order.
    #[track_caller]
    pub(super) fn check(&self, expected: &[&str]) {
        let complaints = tidy::check(self.root()).expect("the workspace can be read");
        let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        assert_eq!(lines, expected, "\n{}", lines.join("\n"));
    }
}
