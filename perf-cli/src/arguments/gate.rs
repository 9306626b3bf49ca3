//! What `run` and `check` have in common: the baseline, and what does not pass.

use std::path::PathBuf;

use clap::Args;

/// The baseline of a result.
#[derive(Debug, Args)]
pub(crate) struct BaselineArguments {
    /// Compare with the runs of a store in this folder, or with the metrics in this file; if there
    /// is nothing yet, the result becomes it
    #[arg(long, value_name = "DIR|FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Do not make a baseline: without one, end with code 4
    #[arg(long, requires = "baseline", conflicts_with = "update_baseline")]
    pub(crate) require_baseline: bool,
    /// Make the result the baseline, or add it to the store, whatever the comparison says
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
    /// Compare although the machine, the load or what a scenario does differs, instead of ending
    /// with code 4; the result says so
    #[arg(long, requires = "baseline")]
    pub(crate) allow_env_mismatch: bool,
    /// Rules of your own for this comparison, in a TOML file; they go before those of the plan
    #[arg(long, value_name = "FILE", requires = "baseline")]
    pub(crate) policy: Option<PathBuf>,
}

/// What is asked of a result beyond "no failure".
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Demands {
    /// Warnings end with code 1, what cannot be decided with code 3
    #[arg(long)]
    pub(crate) strict: bool,
    /// What cannot be decided ends with code 3
    #[arg(long)]
    pub(crate) require_confidence: bool,
}
