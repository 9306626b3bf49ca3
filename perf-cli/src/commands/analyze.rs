//! `analyze`: what a run teaches.

use super::result::read_record;
use crate::arguments::AnalyzeArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::show;
use crate::terminal::Terminal;

/// Prints recommendations; what they say does not change the exit code.
pub(super) fn analyze(arguments: &AnalyzeArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let run = read_record(&arguments.record)?;
    show::print(
        &run,
        arguments.format,
        &show::renderer(None)?,
        (terminal, &[]),
    )?;
    Ok(exit_code::HOLDS)
}
