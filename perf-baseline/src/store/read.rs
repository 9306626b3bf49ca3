//! Reading the runs of a store. Refuses to pass over a file: one that is newer, damaged or was
//! changed is an error, because a history with a hole looks like a history.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use super::document::{Document, SCHEMA, STORE_VERSION};
use super::folder::Store;
use super::meaning::meaning;
use super::naming::id_of;
use super::run_id::RunId;
use super::stored_run::StoredRun;
use crate::json_fault::{JsonFault, read_json};
use crate::json_label::{Label, read_at_most};

/// A stored run has some dozen kilobytes; a file beyond this is something else.
const MAX_BYTES: u64 = 64 << 20;

/// Why the runs of a store were not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadStoreError {
    /// The folder or a file in it may not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is something else.
    #[error("`{}` is not a run of a store: {found}", path.display())]
    NotAStoredRun {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// A newer program wrote it.
    #[error(
        "`{}` is a stored run of version {found}; this program reads up to {STORE_VERSION}",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// It is a stored run, but not a sound one.
    #[error("`{}` is damaged: {fault}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        fault: JsonFault,
    },
    /// Its content is not what its name was made from.
    #[error("`{}` was changed after it was written", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

impl ReadStoreError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Newer { .. } => {
                Some("upgrade this program to read it; the store itself is fine".to_owned())
            }
            Self::NotAStoredRun { .. } => Some("move the file out of the store".to_owned()),
            Self::Damaged { .. } | Self::Changed { .. } => Some(
                "restore the file from version control, or remove it: runs do not depend on each \
                 other"
                    .to_owned(),
            ),
            Self::Read { .. } => None,
        }
    }
}

impl Store {
    /// All runs with their names, oldest first; none where there is no folder. Files whose names
    /// begin with a dot or do not end in `.json` are passed over.
    ///
    /// # Errors
    /// [`ReadStoreError`] for the first file that cannot be read as a run, by name.
    pub fn runs(&self) -> Result<Vec<(RunId, StoredRun)>, ReadStoreError> {
        let ids = self.ids()?;
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let share = ids.len().div_ceil(workers).max(1);
        let read = |ids: &[RunId]| {
            let each = ids.iter().map(|id| Ok((id.clone(), self.run(id)?)));
            each.collect::<Result<Vec<_>, _>>()
        };
        thread::scope(|scope| {
            let shares = ids.chunks(share);
            let workers: Vec<_> = shares.map(|ids| scope.spawn(move || read(ids))).collect();
            let mut runs = Vec::with_capacity(ids.len());
            for worker in workers {
                // In the order of the names, so that the first fault is always the same.
                runs.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok(runs)
        })
    }

    /// The names of all runs, oldest first; none where there is no folder.
    ///
    /// # Errors
    /// A folder that may not be read.
    pub fn ids(&self) -> Result<Vec<RunId>, ReadStoreError> {
        let folder = self.runs_folder();
        let refuse = |source| ReadStoreError::Read {
            path: folder.clone(),
            source,
        };
        let entries = match fs::read_dir(&folder) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(refuse)?,
        };
        let mut ids = Vec::new();
        for entry in entries {
            let name = entry.map_err(refuse)?.file_name();
            ids.extend(name.to_str().and_then(RunId::of_file));
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// The run of this name.
    ///
    /// # Errors
    /// [`ReadStoreError`], if it is not there or cannot be read as a run.
    pub fn run(&self, id: &RunId) -> Result<StoredRun, ReadStoreError> {
        let path = self.file_of(id);
        let text = contents(&path)?;
        let run = parse(&text).map_err(|refusal| {
            let path = path.clone();
            match refusal {
                Refusal::NotAStoredRun(found) => ReadStoreError::NotAStoredRun { path, found },
                Refusal::Newer(found) => ReadStoreError::Newer { path, found },
                Refusal::Damaged(fault) => ReadStoreError::Damaged { path, fault },
            }
        })?;
        if id_of(&run, &text) == *id {
            Ok(run)
        } else {
            Err(ReadStoreError::Changed { path })
        }
    }
}

/// Why a text is not a stored run.
#[derive(Debug)]
pub(super) enum Refusal {
    NotAStoredRun(String),
    Newer(u64),
    Damaged(JsonFault),
}

/// Reads the text of a stored run.
pub(super) fn parse(text: &[u8]) -> Result<StoredRun, Refusal> {
    // Sound files of this version are the rule, there may be a thousand of them, and to keep
    // track of the field for a fault takes as long as the rest.
    let quickly = serde_json::from_slice::<Document>(text);
    let fault = match quickly.map_or_else(|_fault| read_json(text), Ok) {
        Ok(document) if is_current(&document) => {
            return meaning(document.run).map_err(Refusal::Damaged);
        }
        Ok(_other) => JsonFault::of_field("version", "not a whole number from 1 up"),
        Err(fault) => fault,
    };
    let Ok(label) = read_json::<Label>(text) else {
        return Err(Refusal::Damaged(fault));
    };
    label.is_of(SCHEMA).map_err(Refusal::NotAStoredRun)?;
    match label.version() {
        Some(newer) if newer > u64::from(STORE_VERSION) => Err(Refusal::Newer(newer)),
        _ => Err(Refusal::Damaged(fault)),
    }
}

fn is_current(document: &Document) -> bool {
    document.schema == SCHEMA && document.version == STORE_VERSION
}

fn contents(path: &Path) -> Result<Vec<u8>, ReadStoreError> {
    let refuse = |source| ReadStoreError::Read {
        path: path.to_owned(),
        source,
    };
    let text = read_at_most(path, MAX_BYTES).map_err(refuse)?;
    text.ok_or_else(|| ReadStoreError::NotAStoredRun {
        path: path.to_owned(),
        found: format!("it is larger than {} MiB", MAX_BYTES >> 20),
    })
}
