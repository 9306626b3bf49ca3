//! `plan`: looks at a plan and sends nothing.

use std::path::Path;

use perf_core::{PLAN_SCHEMA, Selection};

use super::plan_size::{size, too_few};
use crate::arguments::{PlanArguments, PlanCommand};
use crate::exit_code;
use crate::failure::Failure;
use crate::planned;
use crate::terminal::Terminal;

/// Tells every mistake, or what the plan would do and what it takes; or what a plan may be.
pub(super) fn plan(arguments: &PlanArguments, terminal: &Terminal) -> Result<u8, Failure> {
    match &arguments.command {
        PlanCommand::Check { plan } => check(plan, terminal)?,
        PlanCommand::Size { plan, listing } => {
            size(&planned::read(plan)?, listing.format, terminal)?;
        }
        PlanCommand::Schema => terminal.data(PLAN_SCHEMA)?,
    }
    Ok(exit_code::HOLDS)
}

fn check(file: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let plan = planned::read(file)?;
    // What the plan's own selection leaves out may be asked for, and has to be right.
    let whole = plan.clone().select(&Selection::default());
    planned::check_data(&whole.map_err(|error| Failure::of(&error))?)?;
    terminal.data(&planned::describe(&plan))?;
    for sentence in too_few(&plan) {
        terminal.note(&sentence);
    }
    Ok(())
}
