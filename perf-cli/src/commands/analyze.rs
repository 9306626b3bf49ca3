//! `analyze`: what a run teaches.

use super::result::read_record;
use crate::arguments::{AnalyzeArguments, Demands};
use crate::exit_code;
use crate::failure::Failure;
use crate::show;
use crate::terminal::Terminal;

/// Prints recommendations; the exit code is that of the run's own verdict, whatever they say.
pub(super) fn analyze(arguments: &AnalyzeArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let run = read_record(&arguments.record)?;
    show::print(
        &run,
        arguments.format,
        &show::renderer(None)?,
        (terminal, &[]),
    )?;
    Ok(exit_code::of(&run, Demands::default()))
}
