//! `analyze`.

use std::path::PathBuf;

use clap::Args;
use perf_report::Output;

/// Say what a run teaches: what fails, what is close to its limit, what could be better
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli analyze perf-out/run.json
  perf-cli analyze perf-out/run.json --format json

Every recommendation has its evidence; the most urgent comes first. It ends with the code of the run: 1 if
that failed.")]
pub(crate) struct AnalyzeArguments {
    /// The run record
    pub(crate) record: PathBuf,
    /// For people or for programs: text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format)]
    pub(crate) format: Output,
}

fn format(name: &str) -> Result<Output, String> {
    match name {
        "text" => Ok(Output::Analysis),
        "json" => Ok(Output::AnalysisJson),
        other => Err(format!(
            "there is no format `{other}`; there are text, json"
        )),
    }
}
