//! The files that plans are made from, read whole and within bounds. What is in them is for others
//! to say.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes: 256 MiB, which is an hour in a browser and more.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DraftSourceError {
    /// It is missing, or may not be read.
    #[error("cannot read `{}`", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is a folder.
    #[error("`{}` is a folder, not a file", file.display())]
    Folder {
        /// The folder.
        file: PathBuf,
    },
    /// It is larger than anything that becomes a plan.
    #[error("`{}` is larger than {} MiB", file.display(), LARGEST / 1024 / 1024)]
    TooLarge {
        /// The file.
        file: PathBuf,
    },
}

impl DraftSourceError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::TooLarge { .. } => {
                let hint = "record only the journey that matters, or save without contents";
                Some(hint.to_owned())
            }
            Self::Unreadable { .. } | Self::Folder { .. } => None,
        }
    }
}

/// The bytes of `file`, a recording or a description.
///
/// # Errors
/// The file cannot be read, is a folder, or is larger than 256 MiB.
pub fn read_draft_source(file: &Path) -> Result<Vec<u8>, DraftSourceError> {
    let unreadable = |source| DraftSourceError::Unreadable {
        file: file.to_owned(),
        source,
    };
    if fs::metadata(file).map_err(unreadable)?.is_dir() {
        let file = file.to_owned();
        return Err(DraftSourceError::Folder { file });
    }
    let mut bytes = Vec::new();
    // The length in the folder's entry is not to be relied on: it may be a pipe.
    let reader = File::open(file).map_err(unreadable)?;
    let mut bounded = reader.take(LARGEST + 1);
    bounded.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let file = file.to_owned();
        return Err(DraftSourceError::TooLarge { file });
    }
    Ok(bytes)
}
