//! `baseline accept`.

use std::path::PathBuf;

use clap::Args;
use perf_core::{Metric, Timestamp};

use super::history::metric;
use super::store::StoreArguments;

/// What is accepted, by whom, and for how long.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli baseline accept perf-out/run.json --reason 'checks stock now, ISSUE-7'
  perf-cli baseline accept perf-out/run.json --metric p95 --scenario order --reason why --until 2027-01-31
  perf-cli baseline accept --plan shop --scenario order --metric p95 --ratio 1.15 --reason why")]
pub(crate) struct AcceptArguments {
    /// The run record whose comparison failed or warned: each such metric is accepted
    #[arg(required_unless_present_all = ["plan", "metric", "ratio"])]
    pub(crate) result: Option<PathBuf>,
    /// Only this metric; without a record, the one that changed
    #[arg(long, value_name = "METRIC", value_parser = metric)]
    pub(crate) metric: Option<Metric>,
    /// Only this scenario; without a record, the one that changed
    #[arg(long, value_name = "NAME")]
    pub(crate) scenario: Option<String>,
    /// The plan, where no record is given
    #[arg(long, value_name = "NAME", conflicts_with = "result")]
    pub(crate) plan: Option<String>,
    /// The new level over the old one, where no record is given: 1.15 is 15 % more
    #[arg(
        long,
        value_name = "RATIO",
        conflicts_with = "result",
        requires = "metric"
    )]
    pub(crate) ratio: Option<f64>,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Who accepts it; the user of this machine where it is not given
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// The commit that brought the change; the record's where it is not given
    #[arg(long, value_name = "COMMIT")]
    pub(crate) commit: Option<String>,
    /// The last day, or the moment, up to which it is accepted: then it is red again
    #[arg(long, value_name = "DATE", value_parser = until)]
    pub(crate) until: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) store: StoreArguments,
}

fn until(text: &str) -> Result<Timestamp, String> {
    let end_of_day = format!("{text}T23:59:59.999Z").parse();
    end_of_day
        .or_else(|_: String| text.parse())
        .map_err(|_unread: String| {
            "it must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z"
                .to_owned()
        })
}
