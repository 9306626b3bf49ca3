//! `cargo xtask fuzz`: searches inputs that are read wrongly, for as long as it is told. The search
//! is a test of the crate that reads them, which knows what must hold; this only has it compiled to
//! run fast, with its checks for overflow, and started.
//!
//! All of them have one engine, `perf-core/tests/it/hunt`, which the tests of the other crates take
//! from there by its path. Of every input must hold that it does not panic, does not hang and does
//! not take the processor for seconds; beyond that
//!
//! | hunt | inputs | what must hold |
//! |---|---|---|
//! | `answers` | answers of HTTP/1.1 | the same however they are cut; nothing beyond their end is taken |
//! | `criteria` | criteria, quantities, small languages of the plan | refused at a place in the text, or shown as what is read again as much the same |
//! | `data` | rows of CSV and JSON, event streams, `Server-Timing` headers | rows or one line of a message; the same events however they are cut |
//! | `drafts` | recordings (HAR) and descriptions (`OpenAPI`) | a plan that can be read, or one line of a message |
//! | `imports` | results of other tools | a run that can be kept, or one line of a message |
//! | `plans` | plans and policies | mistakes at places in the text, or a plan, the same with other ends of lines and a mark of Unicode |
//! | `records` | run records, baselines, certificates, files of a store | what is read can be kept, exported and read again as the same |
//! | `reports` | runs whose numbers contradict each other | every output is well formed |
//! | `statistics` | the same | judged, compared and analysed; none is worse than itself |
//! | `templates` | templates of users | rendered, or refused at a place in the text |
//! | `texts` | names and messages | text in every output, and nothing else: no markup, no command, no formula |
//!
//! What comes from a PostgreSQL or NATS server, and frames of a WebSocket, are read by libraries.

use std::path::Path;

use anyhow::Context as _;

use crate::workspace;

/// What can be searched: how it is called, the crate, where in it the test is, and the test.
const HUNTS: &[(&str, &str, &str, &str)] = &[
    (
        "answers",
        "perf-driver",
        "--lib",
        "http::lean::fuzz::answers::answers",
    ),
    (
        "criteria",
        "perf-core",
        "--test=it",
        "criterion_hunt::criteria",
    ),
    ("data", "perf-driver", "--test=it", "data_hunt::data"),
    ("drafts", "perf-core", "--test=it", "draft_hunt::drafts"),
    (
        "imports",
        "perf-baseline",
        "--test=it",
        "foreign_hunt::imports",
    ),
    ("plans", "perf-core", "--test=it", "plan_hunt::plans"),
    (
        "records",
        "perf-baseline",
        "--test=it",
        "record_hunt::records",
    ),
    (
        "reports",
        "perf-report",
        "--test=it",
        "report_hunt::reports",
    ),
    (
        "statistics",
        "perf-stats",
        "--test=it",
        "statistics_hunt::statistics",
    ),
    (
        "templates",
        "perf-report",
        "--test=it",
        "template_hunt::templates",
    ),
    ("texts", "perf-report", "--test=it", "text_hunt::texts"),
];
/// What an input goes through, compiled to run fast.
const FAST: &[&str] = &[
    "perf-driver",
    "httparse",
    "http",
    "perf-baseline",
    "perf-core",
    "perf-report",
    "perf-stats",
    "tera",
    "toml",
    "toml_parser",
    "winnow",
    "regex",
    "regex-automata",
    "regex-syntax",
    "saphyr-parser",
    "serde",
    "serde_core",
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
