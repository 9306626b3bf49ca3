//! `baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use perf_core::Timestamp;

use super::accept::AcceptArguments;
use super::import::From;
use super::store::{ListingArguments, StoreArguments};

/// The store of recorded runs
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli baseline add perf-out/run.json --notes 'new index'
  perf-cli baseline list
  perf-cli baseline show latest
  perf-cli baseline add perf_baseline.json --plan catalog      makes a store of a baseline file
  perf-cli baseline accept perf-out/run.json --reason 'checks stock now' --until 2027-01-31
  perf-cli baseline prune --keep 200 --dry-run
  perf-cli baseline calibrate                                  how much runs differ
  perf-cli baseline rules policy.toml --plan perf.toml --prune

The store is a folder to commit. Every run is a file of its own that never changes, so that
branches which both add runs merge without conflict.")]
pub(crate) struct BaselineStoreArguments {
    #[command(subcommand)]
    pub(crate) command: BaselineCommand,
}

/// What to do with the store.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// List the runs, oldest first
    List {
        #[command(flatten)]
        store: StoreArguments,
        #[command(flatten)]
        listing: ListingArguments,
    },
    /// Show what is kept of a run
    Show {
        /// A part of its name that no other has: commit, fingerprint, time; or `latest`
        run: String,
        #[command(flatten)]
        store: StoreArguments,
        #[command(flatten)]
        listing: ListingArguments,
    },
    /// Add results: run records, baseline files, files of other tools
    Add {
        /// The results
        #[arg(required = true, value_name = "RESULT")]
        results: Vec<PathBuf>,
        /// What the results are
        #[arg(long, value_enum, default_value_t = From::Other(perf_baseline::Format::Auto), value_name = "FORMAT")]
        from: From,
        /// What to remember of them
        #[arg(long, value_name = "TEXT")]
        notes: Option<String>,
        /// The plan that they are runs of, for results that do not say
        #[arg(long, value_name = "NAME")]
        plan: Option<String>,
        #[command(flatten)]
        store: StoreArguments,
    },
    /// Accept a change: it is not red until a day that may be given, and the baseline starts anew
    Accept(AcceptArguments),
    /// Say how much runs of one version differ, which the gate tolerates, and what it can find
    Calibrate {
        /// The plan's name; needed where the store has runs of several
        #[arg(long, value_name = "NAME")]
        plan: Option<String>,
        #[command(flatten)]
        store: StoreArguments,
        #[command(flatten)]
        listing: ListingArguments,
    },
    /// List the rules of a policy file with the scenarios of a plan that they are for
    Rules {
        /// The policy
        policy: PathBuf,
        /// The plan whose scenarios there are
        #[arg(long, value_name = "PLAN")]
        plan: PathBuf,
        /// Remove the rules that are for none of them from the file
        #[arg(long)]
        prune: bool,
        #[command(flatten)]
        listing: ListingArguments,
    },
    /// Remove old runs; version control still has them
    Prune {
        /// Keep so many of the newest runs of every plan
        #[arg(long, value_name = "N", required_unless_present = "before")]
        keep: Option<usize>,
        /// Remove only runs from before this time, such as 2026-01-31T00:00:00Z
        #[arg(long, value_name = "TIME")]
        before: Option<Timestamp>,
        /// Say what would be removed, and remove nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        store: StoreArguments,
    },
}
