//! `import`: turns another tool's result into a run record.

use std::path::PathBuf;

use super::result::{imported, read_result, table};
use crate::arguments::{From, ImportArguments};
use crate::exit_code;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Writes the record and prints its name.
pub(super) fn import(arguments: &ImportArguments, terminal: &Terminal) -> Result<u8, Failure> {
    let run = match (&arguments.columns, arguments.from) {
        (Some(mapping), _) => table(&arguments.result, mapping)?,
        (None, From::Other(format)) if !arguments.with.is_empty() => {
            imported(&arguments.result, format, &arguments.with)?
        }
        (None, from) => read_result(&arguments.result, from)?,
    };
    let file = arguments.record.clone().unwrap_or_else(|| {
        // Appended, not replaced: `load.a.csv` and `load.b.csv` are two records.
        let mut name = arguments
            .result
            .file_name()
            .unwrap_or_else(|| "imported".as_ref())
            .to_owned();
        name.push(".json");
        PathBuf::from("perf-out").join(name)
    });
    perf_baseline::save_record(&file, &run).map_err(|error| Failure::of(&error))?;
    terminal.data(&format!("{}\n", file.display()))?;
    Ok(exit_code::HOLDS)
}
