//! Writing a run record. Refuses to write what could not be read back.

use std::path::Path;

use perf_core::Run;

use super::envelope::{Envelope, RECORD_VERSION, SCHEMA};
use super::load::{Refusal, parse};
use crate::atomic_write::{MissingFolder, WriteError, write_atomically};
use crate::json_layout::laid_out;

/// Why a run record was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The run has a value that its file cannot hold, such as a processor share that is not a
    /// number or a percentile with more decimals than can be read.
    #[error("the run cannot be stored: {problem}")]
    NotStorable {
        /// Which value, and why not.
        problem: String,
    },
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes `run` to `path` as a run record of version [`RECORD_VERSION`], whole or not at all.
///
/// The same run gives the same bytes. Missing folders are created. Before anything is touched,
/// the text is read back and compared with `run`, so that what was saved can be loaded.
///
/// # Errors
/// [`SaveError`], if the run cannot be stored or the file cannot be written.
pub fn save_record(path: &Path, run: &Run) -> Result<(), SaveError> {
    let text = laid_out(&Envelope {
        schema: SCHEMA.to_owned(),
        version: RECORD_VERSION,
        run,
    })
    .map_err(|error| not_storable(error.to_string()))?;
    match parse(&text) {
        Ok(same) if same == *run => {}
        Ok(_other) => return Err(not_storable("a value does not survive being stored")),
        Err(Refusal::Damaged(fault)) => return Err(not_storable(fault.to_string())),
        Err(Refusal::NotARecord(problem)) => return Err(not_storable(problem)),
        Err(Refusal::Newer(version)) => {
            return Err(not_storable(format!("version {version} is not known")));
        }
    }
    write_atomically(path, &text, MissingFolder::Create)?;
    Ok(())
}

fn not_storable(problem: impl Into<String>) -> SaveError {
    SaveError::NotStorable {
        problem: problem.into(),
    }
}
