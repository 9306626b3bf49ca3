//! `compare`.

use clap::Args;

use super::gate::Demands;
use super::import::From;
use super::store::{ListingArguments, StoreArguments};

/// Compare two runs, or two sets of runs: by how much B differs from A, and whether that is more than chance
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli compare perf-out/monday.json perf-out/tuesday.json
  perf-cli compare perf latest                   the last stored run against all of them
  perf-cli compare 44fc181a 9f2c1b7a             all stored runs of two commits
  perf-cli compare before/ after/ --format json  the records in two folders
  perf-cli compare old_stats.csv new_stats.csv

A side is a run record, another tool's result, a baseline file, a folder of records, a store, or what
the names of stored runs have in common: their commit, for one.

Several runs a side are compared by how much runs differ; then regression, equivalent and improved are
proven with 95 % confidence for all metrics together. Of two runs nobody knows how much runs differ: the
rules of `check` decide, and the interval is that of their requests alone.")]
pub(crate) struct CompareArguments {
    /// What was before
    pub(crate) a: String,
    /// What is compared with it
    pub(crate) b: String,
    /// What results are
    #[arg(long, value_enum, default_value_t = From::Auto, value_name = "FORMAT")]
    pub(crate) from: From,
    /// The plan's name, where a store has runs of several
    #[arg(long, value_name = "NAME")]
    pub(crate) plan: Option<String>,
    /// Compare although the machine, the load or what a scenario does differs, instead of ending
    /// with code 4; the result says so
    #[arg(long)]
    pub(crate) allow_env_mismatch: bool,
    #[command(flatten)]
    pub(crate) demands: Demands,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    #[command(flatten)]
    pub(crate) listing: ListingArguments,
}
