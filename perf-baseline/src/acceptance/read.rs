//! Reading the accepted changes of a store. Refuses to pass over a file: a change that is not
//! read would be red, or green, without a reason.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::accepted_change::AcceptedChange;
use super::document::{ACCEPTANCE_VERSION, Document, SCHEMA};
use crate::json_fault::{JsonFault, read_json};
use crate::json_label::{Label, read_at_most};
use crate::store::Store;

/// An accepted change has some lines; a file beyond this is something else.
const MAX_BYTES: u64 = 1 << 20;

/// Why accepted changes were not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadAcceptedError {
    /// The folder or a file in it may not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A newer program wrote it.
    #[error(
        "`{}` is an accepted change of version {found}; this program reads up to {}",
        path.display(),
        ACCEPTANCE_VERSION
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// It is something else, or a field has a value that cannot be.
    #[error("the accepted change `{}` is wrong: {fault}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        fault: JsonFault,
    },
}

impl ReadAcceptedError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Newer { .. } => Some("upgrade this program to read it".to_owned()),
            Self::Wrong { .. } => {
                Some("restore the file from version control, or remove it".to_owned())
            }
            Self::Read { .. } => None,
        }
    }
}

impl Store {
    /// All accepted changes, oldest first; none where there is no folder.
    ///
    /// # Errors
    /// [`ReadAcceptedError`] for the first file that cannot be read as one, by name.
    pub fn accepted(&self) -> Result<Vec<AcceptedChange>, ReadAcceptedError> {
        let folder = self.accepted_folder();
        let refuse = |source| ReadAcceptedError::Read {
            path: folder.clone(),
            source,
        };
        let entries = match fs::read_dir(&folder) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(refuse)?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(refuse)?.path();
            let is_json = path
                .extension()
                .is_some_and(|extension| extension == "json");
            files.extend(is_json.then_some(path));
        }
        files.sort_unstable();
        let mut changes = files
            .into_iter()
            .map(read)
            .collect::<Result<Vec<AcceptedChange>, _>>()?;
        changes.sort_by_key(|change| change.accepted_at);
        Ok(changes)
    }
}

fn read(path: PathBuf) -> Result<AcceptedChange, ReadAcceptedError> {
    let text = match read_at_most(&path, MAX_BYTES) {
        Ok(Some(text)) => text,
        Ok(None) => {
            let fault = JsonFault::of_field("reason", "the file is larger than 1 MiB");
            return Err(ReadAcceptedError::Wrong { path, fault });
        }
        Err(source) => return Err(ReadAcceptedError::Read { path, source }),
    };
    let fault = match read_json::<Document>(&text) {
        Ok(document) if document.schema == SCHEMA && document.version == ACCEPTANCE_VERSION => {
            return Ok(document.change.into());
        }
        Ok(_other) => JsonFault::of_field("schema", format!("not \"{SCHEMA}\"")),
        Err(fault) => fault,
    };
    let version = read_json::<Label>(&text)
        .ok()
        .and_then(|label| label.version());
    match version {
        Some(found) if found > u64::from(ACCEPTANCE_VERSION) => {
            Err(ReadAcceptedError::Newer { path, found })
        }
        _ => Err(ReadAcceptedError::Wrong { path, fault }),
    }
}
