//! `selftest`.

use std::path::PathBuf;

use clap::Args;

use super::store::ListingArguments;

/// Certify this program on this machine: its own error, overhead and ceiling
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli selftest
  perf-cli selftest --quick --certificate perf-out/certificate.json
  perf-cli run perf.toml --certificate perf-out/certificate.json

It measures targets of its own whose latencies are known one by one, one that stands still again and again,
a rate that is to be kept, and as fast as it goes; and it shows the gate the same target twice, which must
raise no alarm, and one that is 40% slower, which must. It takes a minute and a half, and ends with code 1
where a figure is outside its limit.")]
pub(crate) struct SelftestArguments {
    /// Half a minute, with fewer requests and runs
    #[arg(long)]
    pub(crate) quick: bool,
    /// Write what was found to this file, to be kept in records with `run --certificate`
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) listing: ListingArguments,
}
