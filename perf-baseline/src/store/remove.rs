//! Taking runs out of a store. Refuses to choose them.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::folder::Store;
use super::run_id::RunId;

/// A temporary file that is younger may be somebody's who writes right now.
const LEFT_BEHIND_AFTER: Duration = Duration::from_hours(1);

/// Why a file was not removed.
#[derive(Debug, thiserror::Error)]
#[error("cannot remove `{}`", path.display())]
pub struct RemoveRunError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl Store {
    /// Removes the file of the run of this name. Version control still has it.
    ///
    /// # Errors
    /// A file that is not there or cannot be removed.
    pub fn remove(&self, id: &RunId) -> Result<(), RemoveRunError> {
        let path = self.file_of(id);
        fs::remove_file(&path).map_err(|source| RemoveRunError { path, source })
    }

    /// Removes what writers that were killed have left behind, and says how many files that
    /// were. Files of the last hour are left alone, because they may be in use.
    ///
    /// # Errors
    /// The first file that cannot be removed.
    pub fn remove_left_behind(&self) -> Result<usize, RemoveRunError> {
        let accepted = self.folder().join("accepted");
        let folders = [self.folder().to_owned(), self.runs_folder(), accepted];
        let entries = folders
            .iter()
            .filter_map(|f| fs::read_dir(f).ok())
            .flatten();
        let mut removed = 0;
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let old = entry
                .metadata()
                .and_then(|data| data.modified())
                .is_ok_and(|at| {
                    let age = SystemTime::now().duration_since(at);
                    age.is_ok_and(|age| age > LEFT_BEHIND_AFTER)
                });
            let is_ours = name.starts_with(".perf-") && name.ends_with(".tmp");
            if is_ours && old {
                let path = entry.path();
                fs::remove_file(&path).map_err(|source| RemoveRunError { path, source })?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}
