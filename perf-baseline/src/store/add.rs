//! Adding a run to a store. Refuses to change a file that is there.

use std::path::PathBuf;

use super::folder::Store;
use super::meaning::document;
use super::naming::id_of;
use super::read::{Refusal, parse};
use super::run_id::RunId;
use super::stored_run::StoredRun;
use crate::atomic_write::{Created, MissingFolder, WriteError, create_atomically};
use crate::json_layout::laid_out;

/// What git has to know of a store: line ends are left as they are, and reviews fold the files.
const ATTRIBUTES: &str = "runs/*.json -text linguist-generated\n";
/// What a killed writer may leave behind is not for version control.
const IGNORED: &str = ".perf-*.tmp\n";

/// Why a run was not added. The store is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddRunError {
    /// The run has a value that its file cannot hold.
    #[error("the run cannot be stored: {problem}")]
    NotStorable {
        /// Which value, and why not.
        problem: String,
    },
    /// The name is taken by other content, which nobody but a person can have put there.
    #[error("`{}` is there already, with other content", path.display())]
    Taken {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl AddRunError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Taken { .. } => Some("restore the file from version control".to_owned()),
            Self::Write(error) => error.hint(),
            Self::NotStorable { .. } => None,
        }
    }
}

impl Store {
    /// Adds `run`, whole or not at all, and gives its name. What is there already is added once
    /// only. Missing folders are made, with a `.gitattributes` and a `.gitignore`.
    ///
    /// A crash at any moment leaves the store without the run or with all of it; the run is on
    /// the disk when this returns. Any number of processes may add at the same time.
    ///
    /// # Errors
    /// [`AddRunError`], if the run cannot be stored or the file cannot be written.
    pub fn add(&self, run: &StoredRun) -> Result<RunId, AddRunError> {
        let text = laid_out(&document(run)).map_err(|error| not_storable(error.to_string()))?;
        match parse(&text) {
            Ok(same) if same == *run => {}
            Ok(_other) => return Err(not_storable("a value does not survive being stored")),
            Err(Refusal::Damaged(fault)) => return Err(not_storable(fault.to_string())),
            Err(Refusal::NotAStoredRun(problem)) => return Err(not_storable(problem)),
            Err(Refusal::Newer(version)) => {
                return Err(not_storable(format!("version {version} is not known")));
            }
        }
        let id = id_of(run, &text);
        for (name, content) in [(".gitattributes", ATTRIBUTES), (".gitignore", IGNORED)] {
            let file = self.folder().join(name);
            create_atomically(&file, content.as_bytes(), MissingFolder::Create)?;
        }
        let path = self.file_of(&id);
        match create_atomically(&path, &text, MissingFolder::Create)? {
            Created::New | Created::Same => Ok(id),
            Created::Taken => Err(AddRunError::Taken { path }),
        }
    }
}

fn not_storable(problem: impl Into<String>) -> AddRunError {
    AddRunError::NotStorable {
        problem: problem.into(),
    }
}
