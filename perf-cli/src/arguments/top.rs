//! The program and its commands.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use super::{
    AnalyzeArguments, BaselineStoreArguments, CapacityArguments, CheckArguments, CompareArguments,
    CompletionsArguments, ExportArguments, HistoryArguments, ImportArguments, InitArguments,
    ManArguments, PlanArguments, ReportArguments, RunArguments, SelftestArguments, StubArguments,
};
use crate::exit_code;

/// Drives a plan, judges it with statistical confidence, remembers it, and shows it.
///
/// Without a command it runs `perf.toml` in this folder, or else a demonstration against a
/// target of its own.
#[derive(Debug, Parser)]
#[command(name = "perf-cli", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// The arguments, as they are dispatched.
pub(crate) struct Read {
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArguments),
    Capacity(CapacityArguments),
    Check(CheckArguments),
    Compare(CompareArguments),
    Report(ReportArguments),
    Analyze(AnalyzeArguments),
    Import(ImportArguments),
    Export(ExportArguments),
    Baseline(BaselineStoreArguments),
    History(HistoryArguments),
    Plan(PlanArguments),
    Init(InitArguments),
    Stub(StubArguments),
    Selftest(SelftestArguments),
    Completions(CompletionsArguments),
    Man(ManArguments),
}

/// Help, the version, or a mistake in the usage.
pub(crate) struct Told(clap::Error);

const EXAMPLES: &str = "\
Examples:
  perf-cli                                   the demonstration
  perf-cli run perf.toml                     drive a plan and judge it
  perf-cli check locust_stats.csv --baseline perf_baseline.json

Exit codes: 0 holds, 1 fails, 2 mistake in the input, 3 inconclusive, 4 not comparable,
5 invalid, 130 interrupted";

/// Reads the program's arguments.
pub(crate) fn read() -> Result<Read, Told> {
    let arguments = Arguments::try_parse().map_err(Told)?;
    if let Some(command) = arguments.command {
        return Ok(Read { command });
    }
    // Parsed rather than made up, so that every default is the one that `--help` states.
    let usual = Arguments::try_parse_from(["perf-cli", "run"]).map_err(Told)?;
    let command = usual.command.expect("a command is written there");
    Ok(Read { command })
}

/// What can be written, for what is made of it: completions and the manual.
pub(crate) fn definition() -> clap::Command {
    Arguments::command()
}

impl Told {
    /// Prints it where it belongs, and says how the program ends.
    pub(crate) fn tell(&self) -> ExitCode {
        // A reader that has gone away does not want the rest.
        let _ = self.0.print();
        let asked_for = !self.0.use_stderr();
        ExitCode::from(if asked_for {
            exit_code::HOLDS
        } else {
            exit_code::MISTAKE
        })
    }
}
