//! A folder to work in that goes away with the work. Refuses to keep anything.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A folder that is removed when it is dropped.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A new one for the work of this name.
    pub(super) fn new(name: &str) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("perf-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).context("cannot make a folder to work in")?;
        Ok(Self { path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.path).ok();
    }
}
