//! `report --recover`: the record of a run that was killed, from its journal.

use std::path::Path;

use perf_baseline::{JournalReader, load_record, save_record};
use perf_core::Run;

use crate::arguments::ReportArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::journal::{journal_at, recovered_run};
use crate::show;
use crate::terminal::Terminal;

/// Writes the record of the run whose journal is at `path`, beside it, and prints it in the format
/// that was asked for. The journal is removed when the record stands.
pub(super) fn recover(
    path: &Path,
    arguments: &ReportArguments,
    terminal: &Terminal,
) -> Result<u8, Failure> {
    let renderer = show::renderer(arguments.template.as_deref())?;
    let journal = journal_at(path)?;
    let mut reader =
        JournalReader::open(&journal).map_err(|error| Failure::of(&error).hint(error.hint()))?;
    let run = recovered_run(&journal, &mut reader)?;
    let record = journal.with_extension("json");
    save(&record, &run)?;
    if let Err(error) = reader.remove() {
        terminal.note(&format!("cannot remove `{}`: {error}", journal.display()));
    }
    let files = [("run record", record.clone())];
    show::print(&run, arguments.output, &renderer, (terminal, &files))?;
    terminal.note(&format!("record: {}", record.display()));
    Ok(exit_code::INTERRUPTED)
}

/// Writes the record, unless there is another one.
fn save(record: &Path, run: &Run) -> Result<(), Failure> {
    let is_free = !record.exists() || load_record(record).is_ok_and(|there| there == *run);
    if !is_free {
        let message = format!("there is another `{}` already", record.display());
        return Err(Failure::mistake(message).hint(Some("move it, and recover again")));
    }
    save_record(record, run).map_err(|error| Failure::of(&error))
}
