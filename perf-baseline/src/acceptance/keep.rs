//! Adding an accepted change to a store. Refuses to change one that is there.

use std::path::PathBuf;

use super::accepted_change::AcceptedChange;
use super::document::{ACCEPTANCE_VERSION, ChangeDocument, Document, SCHEMA};
use crate::atomic_write::{MissingFolder, WriteError, create_atomically};
use crate::json_layout::laid_out;
use crate::store::Store;

/// Why an accepted change was not kept. The store is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptError {
    /// The change has no form as JSON.
    #[error("the change cannot be stored")]
    NotStorable(#[source] serde_json::Error),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Store {
    /// Adds an accepted change as a file of its own under `accepted/`, whole or not at all, and
    /// gives the file. Missing folders are made.
    ///
    /// # Errors
    /// [`AcceptError`], if the change cannot be stored or the file cannot be written.
    pub fn accept(&self, change: &AcceptedChange) -> Result<PathBuf, AcceptError> {
        let text = laid_out(&Document {
            schema: SCHEMA.to_owned(),
            version: ACCEPTANCE_VERSION,
            change: ChangeDocument::from(change),
        })
        .map_err(AcceptError::NotStorable)?;
        // The name says enough to be found; what tells changes of one moment apart is counted.
        let mut place = 0;
        loop {
            let path = self.accepted_folder().join(name(change, place));
            let created = create_atomically(&path, &text, MissingFolder::Create)?;
            if created != crate::atomic_write::Created::Taken {
                return Ok(path);
            }
            place += 1;
        }
    }

    /// The folder of the accepted changes.
    pub(super) fn accepted_folder(&self) -> PathBuf {
        self.folder().join("accepted")
    }
}

/// `20261121T050936123Z-checkout-p95.json`; another one of that name has a number.
fn name(change: &AcceptedChange, place: u32) -> String {
    let time = change.accepted_at.to_string();
    let time = time.chars().filter(char::is_ascii_alphanumeric);
    let scenario = change.scenario.as_deref().unwrap_or("all");
    let words = format!("{scenario}-{}", change.metric);
    let words: String = words
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(60)
        .collect();
    let number = match place {
        0 => String::new(),
        more => format!("-{more}"),
    };
    format!("{}-{words}{number}.json", time.collect::<String>())
}
