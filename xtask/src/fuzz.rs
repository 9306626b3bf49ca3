//! `cargo xtask fuzz`: searches inputs that are read wrongly, for as long as it is told. The search
//! is a test of the crate that reads them, which knows what must hold; this only has it compiled to
//! run fast, with its checks for overflow, and started.

use std::path::Path;

use anyhow::Context as _;

use crate::workspace;

/// What can be searched: how it is called, the crate, where in it the test is, and the test.
const HUNTS: &[(&str, &str, &str, &str)] = &[
    (
        "answers",
        "perf-driver",
        "--lib",
        "http::lean::fuzz::hunt::answers",
    ),
    (
        "imports",
        "perf-baseline",
        "--test=it",
        "foreign_hunt::imports",
    ),
];
/// What an input goes through, compiled to run fast.
const FAST: &[&str] = &[
    "perf-driver",
    "httparse",
    "http",
    "perf-baseline",
    "perf-core",
    "csv",
    "csv-core",
    "quick-xml",
    "serde_json",
];
/// How many minutes of processor time, for the test.
const MINUTES: &str = "PERF_FUZZ_MINUTES";

/// A search.
#[derive(Debug, PartialEq)]
pub(crate) struct Hunt {
    /// One of [`names`].
    pub(crate) name: String,
    /// For how many minutes of processor time.
    pub(crate) minutes: f64,
}

/// What can be searched.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    HUNTS.iter().map(|(name, ..)| *name)
}

/// Searches; what is found lies in the corpus then.
///
/// # Errors
///
/// Something was found, or cargo cannot be started.
pub(crate) fn run(root: &Path, hunt: &Hunt) -> anyhow::Result<()> {
    let known = HUNTS.iter().find(|(name, ..)| *name == hunt.name);
    let (_, package, place, test) = known.context("this cannot be searched")?;
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--package", package, place]);
    for package in FAST {
        let setting = format!("profile.dev.package.{package}.opt-level=3");
        cargo.args(["--config", &setting]);
    }
    cargo.args(["--", "--exact", test, "--ignored", "--nocapture"]);
    cargo.current_dir(root);
    cargo.env(MINUTES, hunt.minutes.to_string());
    let status = cargo.status().context("cannot start cargo")?;
    anyhow::ensure!(status.success(), "the search ended with a find ({status})");
    Ok(())
}
