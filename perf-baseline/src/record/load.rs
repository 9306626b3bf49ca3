//! Reading a run record. Refuses to guess: what is not a record, is newer than this crate, or is
//! damaged is an error that says so.

use std::io;
use std::path::{Path, PathBuf};

use perf_core::Run;

use super::envelope::{Envelope, RECORD_VERSION, SCHEMA};
use super::soundness;
use crate::json_fault::{JsonFault, read_json};
use crate::json_label::{Label, read_at_most};

/// A record is small because its histograms are; beyond this it is something else.
const MAX_BYTES: u64 = 256 << 20;

/// Why a run record was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file is missing, is a folder, or may not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is larger than any record.
    #[error("`{}` is larger than {} MiB and not a run record", path.display(), MAX_BYTES >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is not a run record: {found}", path.display())]
    NotARecord {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// A newer program wrote it.
    #[error(
        "`{}` is a run record of version {found}; this program reads up to {RECORD_VERSION}",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// It is a run record, but not a sound one.
    #[error("`{}` is damaged: {fault}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        fault: JsonFault,
    },
}

impl LoadError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Newer { .. } => Some("upgrade this program to read it".to_owned()),
            Self::NotARecord { .. } => {
                Some("import the results of other tools first to get a run record".to_owned())
            }
            Self::Damaged { .. } => {
                Some("restore the file from version control, or run again".to_owned())
            }
            Self::Read { .. } | Self::TooLarge { .. } => None,
        }
    }
}

/// Reads the run record at `path`, of this version or an older one.
///
/// # Errors
/// [`LoadError`], which tells a missing file from another format, a newer version and damage;
/// damage is told with its line, column and field.
pub fn load_record(path: &Path) -> Result<Run, LoadError> {
    let text = contents(path)?;
    parse(&text).map_err(|refusal| {
        let path = path.to_owned();
        match refusal {
            Refusal::NotARecord(found) => LoadError::NotARecord { path, found },
            Refusal::Newer(found) => LoadError::Newer { path, found },
            Refusal::Damaged(fault) => LoadError::Damaged { path, fault },
        }
    })
}

/// Why a text is not a run.
#[derive(Debug)]
pub(super) enum Refusal {
    NotARecord(String),
    Newer(u64),
    Damaged(JsonFault),
}

/// Reads the text of a record.
pub(super) fn parse(text: &[u8]) -> Result<Run, Refusal> {
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => return Err(Refusal::NotARecord("it is empty".to_owned())),
        Some(b'{' | b'\xEF') => {}
        Some(_) => {
            let found = "it does not start like a JSON object".to_owned();
            return Err(Refusal::NotARecord(found));
        }
    }
    let label = read_json::<Label>(text).map_err(|fault| Refusal::Damaged(named(text, fault)))?;
    label.is_of(SCHEMA).map_err(Refusal::NotARecord)?;
    let run = match label.version() {
        // What version 2 added has its meaning when it is absent.
        Some(1..=2) => {
            read_json::<Envelope<Run>>(text)
                .map_err(Refusal::Damaged)?
                .run
        }
        Some(newer) if newer > u64::from(RECORD_VERSION) => return Err(Refusal::Newer(newer)),
        _ => {
            let fault = JsonFault::of_field("version", "not a whole number from 1 up");
            return Err(Refusal::Damaged(fault));
        }
    };
    soundness::check(&run).map_err(Refusal::Damaged)?;
    Ok(run)
}

/// The same fault of the text with its field: the label alone passes over what is in the run.
fn named(text: &[u8], fault: JsonFault) -> JsonFault {
    match read_json::<Envelope<Run>>(text) {
        Err(named) if (named.line, named.column) == (fault.line, fault.column) => named,
        _ => fault,
    }
}

fn contents(path: &Path) -> Result<Vec<u8>, LoadError> {
    let refuse = |source| LoadError::Read {
        path: path.to_owned(),
        source,
    };
    let text = read_at_most(path, MAX_BYTES).map_err(refuse)?;
    text.ok_or_else(|| LoadError::TooLarge {
        path: path.to_owned(),
    })
}
