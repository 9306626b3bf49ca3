//! `import`: turns another tool's result into a run record.

use std::path::PathBuf;

use super::result::read_result;
use crate::arguments::ImportArguments;
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Writes the record and prints its name.
pub(super) fn import(arguments: &ImportArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let run = read_result(&arguments.result, arguments.from)?;
    let file = arguments.record.clone().unwrap_or_else(|| {
        let stem = arguments
            .result
            .file_stem()
            .unwrap_or_else(|| "imported".as_ref());
        PathBuf::from("perf-out").join(stem).with_extension("json")
    });
    perf_baseline::save_record(&file, &run).map_err(|error| Failure::of(&error))?;
    terminal.data(&format!("{}\n", file.display()));
    Ok(exit_code::HOLDS)
}
