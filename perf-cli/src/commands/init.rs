//! `init`: writes a plan for somebody to go on with.

use std::path::Path;

use perf_baseline::{MissingFolder, write_atomically};
use perf_core::STARTER_PLAN;

use crate::arguments::InitArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Writes the plan and prints its name.
pub(super) fn init(arguments: &InitArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let file = &arguments.plan;
    if !arguments.force {
        refuse_existing(file)?;
    }
    write_atomically(file, STARTER_PLAN.as_bytes(), MissingFolder::Refuse)
        .map_err(|error| Failure::of(&error).hint(error.hint()))?;
    terminal.data(&format!("{}\n", file.display()))?;
    terminal.note(&format!("next: perf-cli plan check {}", file.display()));
    Ok(exit_code::HOLDS)
}

/// What somebody has written is not written over by chance; a link that leads nowhere is theirs too.
fn refuse_existing(file: &Path) -> Result<(), Failure> {
    if file.symlink_metadata().is_err() {
        return Ok(());
    }
    let message = format!("there is a `{}` already", file.display());
    let hint = "give another name, or --force to replace it";
    Err(Failure::mistake(message).hint(Some(hint)))
}
