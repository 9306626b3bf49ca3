//! `run`.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use perf_core::{BaseUrl, MAX_SEED};

use super::gate::{BaselineArguments, Demands};
use super::live_address::LiveAddress;
use super::report_request::{ReportRequest, report_request};
use super::trust::Trust;

/// Drive a plan, judge it, write a record and a report, and print the verdict
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli run perf.toml
  perf-cli run perf.toml --base-url http://127.0.0.1:8080 --tag smoke
  perf-cli run perf.toml --duration 5s --report markdown=perf.md --strict
  perf-cli run perf.toml --baseline perf_baseline.json
  perf-cli run perf.toml --baseline perf --runs 3
  perf-cli run perf.toml --live 8089")]
pub(crate) struct RunArguments {
    /// The plan; without it `perf.toml` in this folder, else a built-in demonstration
    pub(crate) plan: Option<PathBuf>,
    /// Send to this address instead of the plan's
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(crate) base_url: Option<BaseUrl>,
    /// Run every scenario for so many iterations
    #[arg(long, value_name = "N", conflicts_with = "duration", value_parser = iterations)]
    pub(crate) iterations: Option<NonZeroU64>,
    /// Run every scenario for so long, such as 30s
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) duration: Option<Duration>,
    /// Draw everything from this seed instead of the plan's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(crate) seed: Option<u64>,
    /// Threads that share the load, each with connections of its own; a scenario uses no more than
    /// it has users or connections
    #[arg(long, value_name = "N", default_value = "1", value_parser = workers)]
    pub(crate) workers: NonZeroUsize,
    /// Run only scenarios whose name fits, such as 'list *'; may be repeated. To select here takes
    /// the place of the plan's own `select`
    #[arg(long, value_name = "GLOB")]
    pub(crate) scenario: Vec<String>,
    /// Leave out scenarios whose name fits; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) not_scenario: Vec<String>,
    /// Run only scenarios with this tag; may be repeated, one is enough
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// Leave out scenarios with this tag; may be repeated
    #[arg(long, value_name = "TAG")]
    pub(crate) not_tag: Vec<String>,
    /// Do so many runs, and compare all of them with those of a store; while that is undecided, as
    /// many again, up to three times
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) runs: u32,
    /// The folder for the record and the Markdown report
    #[arg(long, value_name = "DIR", default_value = "perf-out")]
    pub(crate) out: PathBuf,
    /// Write the record to this file instead
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Write a report to a file instead of the Markdown report: console, html, markdown, json,
    /// csv, csv-timeline, junit, github, github-summary, analysis or analysis-json, such as html=perf.html; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_request)]
    pub(crate) report: Vec<ReportRequest>,
    /// Write every request to this file, as comma-separated values; laps within requests and the
    /// warm-up too
    #[arg(long, value_name = "FILE")]
    pub(crate) samples: Option<PathBuf>,
    /// How the run is shown on the terminal while it goes on: full (the whole screen; q ends the run),
    /// line, plain (lines that stay), none, or auto: full, a line on a small screen, plain lines in a
    /// pipeline (`CI`) or without a terminal [default: auto, none with --quiet]
    #[arg(long, value_name = "HOW", value_enum, hide_possible_values = true)]
    pub(crate) progress: Option<ProgressKind>,
    /// Serve a page that shows the run while it goes on, at a port of this machine, such as 8089 (0
    /// is a free one), or at an address that others reach, such as 0.0.0.0:8089: it then needs a
    /// token, which is that of the variable `PERF_LIVE_TOKEN`, or else made up and printed
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) live: Option<LiveAddress>,
    /// Keep this certificate in the record: what `selftest` has found out about this program on this
    /// machine
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
    /// A folder with templates of your own for the reports
    #[arg(long, value_name = "DIR")]
    pub(crate) template: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) baseline: BaselineArguments,
    #[command(flatten)]
    pub(crate) demands: Demands,
    #[command(flatten)]
    pub(crate) trust: Trust,
    /// Say what would be done, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print no report
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more about what goes on
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// How a run is shown while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressKind {
    /// As the terminal allows: the whole screen, a line if it is small, plain lines without a
    /// terminal and in a pipeline (where CI is set)
    Auto,
    /// The whole screen; q or Ctrl-C ends the run, the report comes after it
    Full,
    /// One line that is written over
    Line,
    /// Lines that stay: when scenarios begin and end, and every ten seconds
    Plain,
    /// Nothing
    None,
}

pub(super) fn base_url(text: &str) -> Result<BaseUrl, String> {
    text.parse().map_err(|error| with_advice(&error))
}

pub(super) fn workers(text: &str) -> Result<NonZeroUsize, String> {
    const MOST: usize = 1024;
    let number: Option<NonZeroUsize> = text.parse().ok();
    let number = number.filter(|number| number.get() <= MOST);
    number.ok_or_else(|| format!("it must be a whole number from 1 to {MOST}"))
}

fn iterations(text: &str) -> Result<NonZeroU64, String> {
    let number = text.parse().ok();
    number.ok_or_else(|| "it must be a whole number from 1 up".to_owned())
}

/// As in a plan, which has no larger whole numbers.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|seed| *seed <= MAX_SEED);
    number.ok_or_else(|| format!("it must be a whole number from 0 to {MAX_SEED}"))
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let span = perf_core::parse_duration(text).map_err(|error| with_advice(&error))?;
    if span.is_zero() {
        Err("a duration must be above zero".to_owned())
    } else {
        Ok(span)
    }
}

pub(super) fn with_advice(error: &perf_core::UnitError) -> String {
    format!("{}; it must be {}", error.problem, error.expected)
}
