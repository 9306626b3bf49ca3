//! Writing a journal, line by line. Refuses to decide when.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use perf_core::{JournalEntry, JournalHead};
use serde::Serialize;

use super::format::{FirstLine, JOURNAL_VERSION, SCHEMA};
use super::held::HeldFile;

/// A journal that is being written. Until it is dropped, nobody else can open it: that is how a run
/// that goes on is told from one that was killed. It stays where it is unless it is
/// [removed](Self::remove).
#[derive(Debug)]
pub struct JournalWriter {
    path: PathBuf,
    file: HeldFile,
    /// The end of the last whole line.
    whole: u64,
}

impl JournalWriter {
    /// Begins the journal at `path`, where there must not be anything yet.
    ///
    /// # Errors
    /// What the system says: there is a file already, none can be created, locked or written there.
    /// Nothing is left behind.
    pub fn begin(path: &Path, head: &JournalHead) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).open(path)?;
        let first = FirstLine {
            schema: SCHEMA.to_owned(),
            version: JOURNAL_VERSION,
            head,
        };
        let begun = HeldFile::hold(file).and_then(|file| {
            let mut journal = Self {
                path: path.to_owned(),
                file,
                whole: 0,
            };
            journal.line(&first)?;
            Ok(journal)
        });
        if begun.is_err() {
            // The first error is the one to report.
            let _left_behind = fs::remove_file(path);
        }
        begun
    }

    /// Adds an entry in one go. It is with the system then, and survives the end of this program; what
    /// a loss of power takes with it is the system's to say.
    ///
    /// # Errors
    /// What the system says, such as that the disk is full. What was there before is still there.
    pub fn add(&mut self, entry: &JournalEntry) -> io::Result<()> {
        self.line(entry)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it: what it was kept for has come about.
    ///
    /// # Errors
    /// What the system says.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        let written = self.file.write_all(&line);
        if written.is_ok() {
            self.whole += line.len() as u64;
        } else {
            // Where that fails too, the reader finds a torn line.
            let _torn = self.file.cut(self.whole);
        }
        written
    }
}
