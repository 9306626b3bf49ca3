//! `compare`.

use std::path::PathBuf;

use clap::Args;
use perf_baseline::Format;

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
  perf-cli compare --ab perf.toml http://127.0.0.1:8001 http://127.0.0.1:8002
  perf-cli compare --ab perf.toml './old --port 8080' './new --port 8080'

A side is a run record, another tool's result, a baseline file, a folder of records, a store, or what
the names of stored runs have in common: their commit, for one.

Several runs a side are compared by how much runs differ; then regression, equivalent and improved are
proven with 95 % confidence for all metrics together. Of two runs nobody knows how much runs differ: the
rules of `check` decide, and the interval is that of their requests alone.

With --ab both sides are run in turn, in the order A B B A, by one plan: whatever the machine does meanwhile
is done to both. It ends as soon as it is decided, and after three times --pairs pairs at the latest.")]
pub(crate) struct CompareArguments {
    /// What was before; with --ab the address of one target, or a command that serves it at the
    /// plan's
    pub(crate) a: String,
    /// What is compared with it
    pub(crate) b: String,
    /// Run this plan against both in turn
    #[arg(long, value_name = "PLAN", conflicts_with_all = ["from", "plan", "allow_env_mismatch", "folder"])]
    pub(crate) ab: Option<PathBuf>,
    /// With --ab: refuse a plan that runs programs, as steps or as faults
    #[arg(long, requires = "ab")]
    pub(crate) no_exec: bool,
    /// With --ab: look after so many pairs of runs, up to three times
    #[arg(long, value_name = "N", default_value_t = 6, requires = "ab", value_parser = clap::value_parser!(u32).range(6..=80))]
    pub(crate) pairs: u32,
    /// With --ab: the folder for the records, those of A in `a` and those of B in `b`
    #[arg(long, value_name = "DIR", default_value = "perf-out", requires = "ab")]
    pub(crate) out: PathBuf,
    /// What results are
    #[arg(long, value_enum, default_value_t = From::Other(Format::Auto), value_name = "FORMAT")]
    pub(crate) from: From,
    /// The plan's name, where a store has runs of several
    #[arg(long, value_name = "NAME")]
    pub(crate) plan: Option<String>,
    /// Rules of your own, in a TOML file; with --ab they go before those of the plan
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
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
