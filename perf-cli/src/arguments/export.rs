//! `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::store::StoreArguments;

/// Write figures in the format of a tool that follows them over time
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli export perf-out/run.json --as benchmark-action > latency.json
  perf-cli export perf-out/run.json --as benchmark-action-bigger > throughput.json
  perf-cli export perf-out/run.json --as bencher > bencher.json
  perf-cli export --as otava --plan catalog > catalog.csv

What is not exactly known is left out, and said so.")]
pub(crate) struct ExportArguments {
    /// The run record, or another tool's result; of Otava the runs of the store are exported
    pub(crate) result: Option<PathBuf>,
    /// The format
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub(crate) format: ExportFormat,
    /// The plan whose runs are exported, by name
    #[arg(long, value_name = "NAME", conflicts_with = "result")]
    pub(crate) plan: Option<String>,
    /// The scenario, instead of all together
    #[arg(long, value_name = "NAME", conflicts_with = "result")]
    pub(crate) scenario: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

/// A format of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// github-action-benchmark, customSmallerIsBetter: latencies and error rates
    BenchmarkAction,
    /// github-action-benchmark, customBiggerIsBetter: throughput
    BenchmarkActionBigger,
    /// Bencher's metric format
    Bencher,
    /// CSV for Otava: a row for each run of a plan in the store
    Otava,
}
