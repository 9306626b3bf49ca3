//! One run by a part of its name. Refuses to guess between several.

use super::folder::Store;
use super::read::ReadStoreError;
use super::run_id::RunId;

/// Why no run was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindRunError {
    /// None has it in its name.
    #[error("no run of the store has `{part}` in its name")]
    None {
        /// What was looked for.
        part: String,
    },
    /// Several have.
    #[error("{count} runs of the store have `{part}` in their names")]
    Several {
        /// What was looked for.
        part: String,
        /// How many have it.
        count: usize,
    },
    /// The store could not be read.
    #[error(transparent)]
    Read(#[from] ReadStoreError),
}

impl Store {
    /// The run that has `part` in its name: its commit, its fingerprint, the beginning of its
    /// time. `latest` is the last one.
    ///
    /// # Errors
    /// None or several of such names, or a store that cannot be read.
    pub fn find(&self, part: &str) -> Result<RunId, FindRunError> {
        let ids = self.ids()?;
        let none = || FindRunError::None {
            part: part.to_owned(),
        };
        if part == "latest" {
            return ids.last().cloned().ok_or_else(none);
        }
        let mut fitting = ids.into_iter().filter(|id| id.as_str().contains(part));
        let first = fitting.next().ok_or_else(none)?;
        match fitting.count() {
            0 => Ok(first),
            more => Err(FindRunError::Several {
                part: part.to_owned(),
                count: more + 1,
            }),
        }
    }
}
