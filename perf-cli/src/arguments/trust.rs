//! How far a plan is trusted.

use clap::Args;

/// What a plan may do on this machine.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Trust {
    /// Refuse a plan that runs programs: as the target, as steps or as faults
    #[arg(long)]
    pub(crate) no_exec: bool,
}
