//! `check`.

use std::path::PathBuf;

use clap::Args;
use perf_baseline::Format;
use perf_core::Requirement;

use super::gate::{BaselineArguments, Demands};
use super::import::From;
use super::report_request::{ReportRequest, report_request};

/// Judge a finished result, of this tool or of another, against criteria and a baseline
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli check locust_stats.csv --baseline perf_baseline.json
  perf-cli check locust_stats.csv --criterion 'p95 < 500ms' --criterion 'error_rate < 1%'
  perf-cli check perf-out/run.json --baseline perf_baseline.json --update-baseline
  perf-cli check perf-out/run.json --baseline perf --plan perf.toml
  perf-cli check locust_stats.csv --baseline perf_baseline.json --report junit=perf.xml

A metric may be worse than the baseline by: p50 20 % (else a warning), p95 20 % (else a
failure), p99 25 % (warning), error rate 2 percentage points (failure), throughput 30 %
(warning).")]
pub(crate) struct CheckArguments {
    /// The results: run records, or files of another tool
    #[arg(required = true, value_name = "RESULT")]
    pub(crate) results: Vec<PathBuf>,
    /// What the results are
    #[arg(long, value_enum, default_value_t = From::Other(Format::Auto), value_name = "FORMAT")]
    pub(crate) from: From,
    /// What must hold, such as 'p95 < 500ms'; may be repeated. A record has its plan's criteria
    /// already
    #[arg(long, value_name = "CRITERION", value_parser = requirement)]
    pub(crate) criterion: Vec<Requirement>,
    /// Write a report to a file as well, such as html=perf.html or junit=perf.xml, in any format of
    /// `report`; may be repeated. Of several results of a store it is the last one's, with the
    /// comparison of all
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_request)]
    pub(crate) report: Vec<ReportRequest>,
    /// A folder with templates of your own for the reports
    #[arg(long, value_name = "DIR")]
    pub(crate) template: Option<PathBuf>,
    /// Compare by the rules that this plan has for regressions, as `run` does; its criteria a record
    /// was judged by when it was made
    #[arg(long, value_name = "PLAN", requires = "baseline")]
    pub(crate) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) baseline: BaselineArguments,
    #[command(flatten)]
    pub(crate) demands: Demands,
    /// Print no report
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show the endpoints as well
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

fn requirement(text: &str) -> Result<Requirement, String> {
    text.parse().map_err(|error: perf_core::UnitError| {
        let before = text
            .get(..error.span.start)
            .unwrap_or_default()
            .chars()
            .count();
        let length = text
            .get(error.span.clone())
            .unwrap_or_default()
            .chars()
            .count()
            .max(1);
        let (blanks, carets) = (" ".repeat(before), "^".repeat(length));
        format!(
            "{}\n  {text}\n  {blanks}{carets} {}",
            error.problem, error.expected
        )
    })
}
