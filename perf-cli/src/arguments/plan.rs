//! `plan`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::store::ListingArguments;

/// Work on a plan without sending anything
#[derive(Debug, Args)]
pub(crate) struct PlanArguments {
    #[command(subcommand)]
    pub(crate) command: PlanCommand,
}

/// What to do with the plan.
#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// Tell every mistake in a plan, or what it would do
    #[command(after_help = "Example:\n  perf-cli plan check perf.toml")]
    Check {
        /// The plan
        plan: PathBuf,
    },
    /// Tell how many requests the criteria need to pass, beside those that the plan sends
    #[command(after_help = "Example:\n  perf-cli plan size perf.toml")]
    Size {
        /// The plan
        plan: PathBuf,
        #[command(flatten)]
        listing: ListingArguments,
    },
    /// Print the JSON schema of plans, with which an editor completes and checks them
    #[command(after_help = "\
Example:
  perf-cli plan schema > plan.schema.json

An editor that knows taplo or tombi finds it by the first line of a plan: #:schema ./plan.schema.json")]
    Schema,
}
