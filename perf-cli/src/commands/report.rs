//! `report`: renders a record, recovers one, or hands out the templates that it is rendered with.

use std::path::Path;

use perf_baseline::{MissingFolder, write_atomically};
use perf_report::built_in_templates;

use super::recover::recover;
use super::result::read_record;
use crate::arguments::ReportArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::show;
use crate::terminal::Terminal;

/// Prints the record in the format that was asked for.
pub(super) fn report(arguments: &ReportArguments, terminal: &Terminal) -> Result<u8, Failure> {
    if let Some(folder) = &arguments.eject {
        return eject(folder, terminal);
    }
    if let Some(journal) = &arguments.recover {
        return recover(journal, arguments, terminal);
    }
    let renderer = show::renderer(arguments.template.as_deref())?;
    let Some(record) = &arguments.record else {
        return Err(Failure::mistake("the run record is missing"));
    };
    let run = read_record(record)?;
    let files = [("run record", record.clone())];
    show::print(&run, arguments.output, &renderer, (terminal, &files))?;
    Ok(exit_code::HOLDS)
}

/// Writes every built-in template below `folder` and prints their names; what is there already is
/// somebody's work, and nothing is written.
fn eject(folder: &Path, terminal: &Terminal) -> Result<u8, Failure> {
    let taken = built_in_templates()
        .map(|(name, _)| folder.join(name))
        .find(|file| file.symlink_metadata().is_ok());
    if let Some(file) = taken {
        let message = format!("there is a `{}` already", file.display());
        return Err(Failure::mistake(message).hint(Some("name another folder")));
    }
    let mut names = Vec::new();
    for (name, text) in built_in_templates() {
        let file = folder.join(name);
        write_atomically(&file, text.as_bytes(), MissingFolder::Create)
            .map_err(|error| Failure::of(&error).hint(error.hint()))?;
        names.push(file.display().to_string());
    }
    names.push(String::new());
    terminal.data(&names.join("\n"))?;
    terminal
        .note("delete those that you do not change: the built-in ones then stay in their place");
    Ok(exit_code::HOLDS)
}
