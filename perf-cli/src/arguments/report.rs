//! `report`.

use std::path::PathBuf;

use clap::Args;
use perf_report::Output;

use super::report_request::output;

/// Render a run record
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli report perf-out/run.json
  perf-cli report perf-out/run.json --as html > perf.html
  perf-cli report perf-out/run.json --as markdown > perf.md
  perf-cli report perf-out/run.json --as markdown --template our-templates

  perf-cli report perf-out/run.json --as junit > perf.xml
  perf-cli report perf-out/run.json --as github
  perf-cli report --recover perf-out
  perf-cli report perf-out/run.json --as github-summary >> \"$GITHUB_STEP_SUMMARY\"

A template folder replaces built-in templates by name: console.txt, report.html,
markdown.md, run.json, summary.csv, timeline.csv, junit.xml, annotations.txt, github.md, analysis.txt,
analysis.json; and the parts that these include. --eject DIR writes them all, and docs/templates.md tells what they see.")]
pub(crate) struct ReportArguments {
    /// The run record
    #[arg(required_unless_present_any = ["eject", "recover"])]
    pub(crate) record: Option<PathBuf>,
    /// The format: console, html, markdown, json, csv, csv-timeline, junit, github, github-summary, analysis or
    /// analysis-json
    #[arg(long = "as", value_name = "FORMAT", default_value = "console", value_parser = output)]
    pub(crate) output: Output,
    /// A folder with templates of your own
    #[arg(long, value_name = "DIR")]
    pub(crate) template: Option<PathBuf>,
    /// Recover a run that was killed from its journal, and write its record: the journal, or the
    /// folder if there is one in it
    #[arg(long, value_name = "JOURNAL", conflicts_with_all = ["record", "eject"])]
    pub(crate) recover: Option<PathBuf>,
    /// Write the built-in templates to a folder, to begin with, instead of a report
    #[arg(long, value_name = "DIR", conflicts_with_all = ["record", "template"])]
    pub(crate) eject: Option<PathBuf>,
}
