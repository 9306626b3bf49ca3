//! `check`.

use std::path::PathBuf;

use clap::Args;
use perf_core::Requirement;

use super::import::From;

/// Judge a finished result, of this tool or of another, against criteria and a baseline
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli check locust_stats.csv --baseline perf_baseline.json
  perf-cli check locust_stats.csv --criterion 'p95 < 500ms' --criterion 'error_rate < 1%'
  perf-cli check perf-out/run.json --baseline perf_baseline.json --update-baseline

A metric may be worse than the baseline by: p50 20 % (else a warning), p95 20 % (else a
failure), p99 25 % (warning), error rate 2 percentage points (failure), throughput 30 %
(warning).")]
pub(crate) struct CheckArguments {
    /// The results: run records, or files of another tool
    #[arg(required = true, value_name = "RESULT")]
    pub(crate) results: Vec<PathBuf>,
    /// What the results are
    #[arg(long, value_enum, default_value_t = From::Auto, value_name = "FORMAT")]
    pub(crate) from: From,
    /// What must hold, such as 'p95 < 500ms'; may be repeated. A record has its plan's criteria
    /// already
    #[arg(long, value_name = "CRITERION", value_parser = requirement)]
    pub(crate) criterion: Vec<Requirement>,
    /// Compare with the metrics in this file; if there is none yet, the result becomes it
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Do not make a baseline: without one, end with code 4
    #[arg(long, requires = "baseline")]
    pub(crate) require_baseline: bool,
    /// Make the result the baseline, whatever the comparison says
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
    /// Warnings fail with code 1, undecided rules end with code 3
    #[arg(long)]
    pub(crate) strict: bool,
    /// Undecided rules and criteria end with code 3
    #[arg(long)]
    pub(crate) require_confidence: bool,
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
