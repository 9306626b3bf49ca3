//! `completions`: what makes a shell complete the program's arguments.

use clap_complete::generate;

use crate::arguments::{self, CompletionsArguments};
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Prints a script for the shell that is named.
pub(super) fn completions(
    arguments: &CompletionsArguments,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let mut definition = arguments::definition();
    let name = definition.get_name().to_owned();
    let mut script = Vec::new();
    generate(arguments.shell, &mut definition, name, &mut script);
    terminal.data(&String::from_utf8_lossy(&script))?;
    Ok(exit_code::HOLDS)
}
