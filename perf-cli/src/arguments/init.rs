//! `init`.

use std::path::PathBuf;

use clap::Args;

/// Write a plan to begin with
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli init
  perf-cli init plans/checkout.toml")]
pub(crate) struct InitArguments {
    /// The plan to write
    #[arg(default_value = "perf.toml")]
    pub(crate) plan: PathBuf,
    /// Replace the plan if it is there already
    #[arg(long)]
    pub(crate) force: bool,
}
