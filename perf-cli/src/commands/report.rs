//! `report`: renders a record.

use super::result::read_record;
use crate::arguments::ReportArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::show;
use crate::terminal::Terminal;

/// Prints the record in the format that was asked for.
pub(super) fn report(arguments: &ReportArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let renderer = show::renderer(arguments.template.as_deref())?;
    let run = read_record(&arguments.record)?;
    show::print(&run, arguments.output, &renderer, terminal)?;
    Ok(exit_code::HOLDS)
}
