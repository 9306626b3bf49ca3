//! `plan`: looks at a plan and sends nothing.

use perf_core::Selection;

use crate::arguments::{PlanArguments, PlanCommand};
use crate::exit_code;
use crate::failure::Failure;
use crate::planned;
use crate::terminal::Terminal;

/// Tells every mistake, or what the plan would do.
pub(super) fn plan(arguments: &PlanArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let PlanCommand::Check { plan: file } = &arguments.command;
    let plan = planned::read(file)?;
    // What the plan's own selection leaves out may be asked for, and has to be right.
    let whole = plan.clone().select(&Selection::default());
    planned::check_data(&whole.map_err(|error| Failure::of(&error))?)?;
    terminal.data(&planned::describe(&plan))?;
    Ok(exit_code::HOLDS)
}
