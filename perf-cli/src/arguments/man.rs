//! `man`.

use std::path::PathBuf;

use clap::Args;

/// Print a page of the manual, or write all of them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  perf-cli man | man -l -
  perf-cli man plan check | man -l -
  perf-cli man --dir ~/.local/share/man/man1")]
pub(crate) struct ManArguments {
    /// The command that the page is about; without one, the program
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
    /// Write a page of the program and one of each command into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(crate) dir: Option<PathBuf>,
}
