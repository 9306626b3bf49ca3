//! `import`, and the formats that are read.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Turn another tool's result into a run record
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli import locust_stats.csv
  perf-cli import locust_stats.csv --from locust --record monday.json")]
pub(crate) struct ImportArguments {
    /// The other tool's file
    pub(crate) result: PathBuf,
    /// What it is
    #[arg(long, value_enum, default_value_t = From::Auto, value_name = "FORMAT")]
    pub(crate) from: From,
    /// The record to write; without it, in perf-out, called as the file is
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
}

/// What a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// Found out from its content
    Auto,
    /// A run record of this tool
    Record,
    /// Locust's *_stats.csv
    Locust,
}
