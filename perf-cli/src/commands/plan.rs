//! `plan`: looks at a plan and sends nothing.

use crate::arguments::{PlanArguments, PlanCommand};
use crate::exit_code;
use crate::failure::Failure;
use crate::planned;
use crate::terminal::Terminal;

/// Tells every mistake, or what the plan would do.
pub(super) fn plan(arguments: &PlanArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let PlanCommand::Check { plan: file } = &arguments.command;
    terminal.data(&planned::describe(&planned::read(file)?))?;
    Ok(exit_code::HOLDS)
}
