//! `capacity`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use perf_core::{BaseUrl, Rate, Requirement, Share};

use super::gate::Demands;
use super::report_request::{ReportRequest, report_request};
use super::run::{base_url, duration, seed, with_advice, workers};
use super::trust::Trust;

/// Search for the highest arrival rate at which a scenario meets its criteria
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli capacity perf.toml
  perf-cli capacity perf.toml --scenario checkout --from 50/s --to 2000/s
  perf-cli capacity perf.toml --criterion 'p99 < 250ms' --require '>= 500/s'
  perf-cli capacity perf.toml --report html=capacity.html

The rate is that of the scenario's iterations; the load of the plan says only how they arrive and with how many
connections. It is doubled until it does not hold, then narrowed down between the highest rate that held and
the lowest that did not. A step that cannot tell is repeated at twice and four times its length, a failure is
believed when it was seen twice, and after a failure the target is given time to recover.

A rate holds if every criterion of the plan does, those of the command line as well, and if no queue
grows meanwhile. Without a criterion on `error_rate`, less than 1% of the requests may fail.")]
pub(crate) struct CapacityArguments {
    /// The plan
    pub(crate) plan: PathBuf,
    #[command(flatten)]
    pub(crate) trust: Trust,
    /// The scenario, or a pattern that fits one; needed where the plan has several
    #[arg(long, value_name = "GLOB")]
    pub(crate) scenario: Option<String>,
    /// Send to this address instead of the plan's
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(crate) base_url: Option<BaseUrl>,
    /// Begin at this rate, such as 50/s [default: the lowest at which a step decides the criteria]
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) from: Option<Rate>,
    /// Try no higher rate
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) to: Option<Rate>,
    /// How near the rate that holds and the one that fails must be to each other
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = share)]
    pub(crate) precision: Share,
    /// How long a step is judged, unless its criteria need more requests
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub(crate) step_duration: Duration,
    /// Begin no step after this time; what was found by then is the result
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = duration)]
    pub(crate) max_time: Duration,
    /// What must hold at a rate, beside the criteria of the plan, such as 'p99 < 250ms'; may be
    /// repeated
    #[arg(long, value_name = "CRITERION", value_parser = criterion)]
    pub(crate) criterion: Vec<Requirement>,
    /// What the capacity must be, such as '>= 500/s'
    #[arg(long, value_name = "OP RATE", value_parser = require, allow_hyphen_values = true)]
    pub(crate) require: Option<Requirement>,
    /// Draw everything from this seed instead of the plan's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(crate) seed: Option<u64>,
    /// Threads that share the load
    #[arg(long, value_name = "N", default_value = "1", value_parser = workers)]
    pub(crate) workers: NonZeroUsize,
    /// What is printed: text or json
    #[arg(long, value_name = "FORM", value_enum, default_value_t = CapacityFormat::Text, hide_possible_values = true)]
    pub(crate) format: CapacityFormat,
    /// The folder for the record and the Markdown report
    #[arg(long, value_name = "DIR", default_value = "perf-out")]
    pub(crate) out: PathBuf,
    /// Write the record to this file instead
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Write a report to a file instead of the Markdown report, as `run` does; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_request)]
    pub(crate) report: Vec<ReportRequest>,
    /// A folder with templates of your own for the reports
    #[arg(long, value_name = "DIR")]
    pub(crate) template: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) demands: Demands,
    /// Print no report, and nothing while it goes on
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// What is printed at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CapacityFormat {
    /// The report on the terminal.
    Text,
    /// What templates see, as JSON.
    Json,
}

fn rate(text: &str) -> Result<Rate, String> {
    let rate: Rate = text.parse().map_err(|error| with_advice(&error))?;
    if rate.as_per_second() > 0.0 {
        Ok(rate)
    } else {
        Err("a rate must be above zero".to_owned())
    }
}

fn share(text: &str) -> Result<Share, String> {
    text.parse().map_err(|error| with_advice(&error))
}

fn criterion(text: &str) -> Result<Requirement, String> {
    text.parse().map_err(|error| with_advice(&error))
}

/// `>= 500/s`, with or without the metric before it.
fn require(text: &str) -> Result<Requirement, String> {
    let text = text.trim();
    let line = if text.starts_with(['<', '>']) {
        format!("capacity {text}")
    } else {
        text.to_owned()
    };
    let require: Requirement = line.parse().map_err(|error| with_advice(&error))?;
    if require.metric() == perf_core::Metric::Capacity {
        Ok(require)
    } else {
        Err(format!(
            "`{}` is not the capacity; it must be a rate such as '>= 500/s'",
            require.metric()
        ))
    }
}
