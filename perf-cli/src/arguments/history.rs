//! `history`.

use clap::Args;
use perf_core::Metric;

use super::store::{ListingArguments, StoreArguments};

/// Trend and changes of a metric over the stored runs
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli history
  perf-cli history --metric p99 --scenario checkout
  perf-cli history --metric p95 --bisect
  perf-cli history --metric throughput --plan catalog --last 50 --format json

A change is told with the commits between which it came, and by how much the level moved.")]
pub(crate) struct HistoryArguments {
    /// The metric: a percentile such as p95, mean, throughput or `error_rate`
    #[arg(long, value_name = "METRIC", default_value = "p95", value_parser = metric)]
    pub(crate) metric: Metric,
    /// The scenario, instead of all together
    #[arg(long, value_name = "NAME")]
    pub(crate) scenario: Option<String>,
    /// The plan's name; needed where the store has runs of several
    #[arg(long, value_name = "NAME")]
    pub(crate) plan: Option<String>,
    /// Name the commit that is worth measuring next to find what brought the last change for the worse
    #[arg(long)]
    pub(crate) bisect: bool,
    /// Only the last so many runs
    #[arg(long, value_name = "N")]
    pub(crate) last: Option<usize>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    #[command(flatten)]
    pub(crate) listing: ListingArguments,
}

pub(super) fn metric(text: &str) -> Result<Metric, String> {
    text.parse().map_err(|error: perf_core::UnitError| {
        format!("{}; it must be {}", error.problem, error.expected)
    })
}
