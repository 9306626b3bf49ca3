//! Reading the journal of a run that was killed. Refuses to guess: what is torn or unsound ends it.

use std::fs::{self, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use perf_core::{JournalEntry, JournalHead, SeriesRecord};

use super::format::{FirstLine, JOURNAL_VERSION, SCHEMA, START};
use super::held::HeldFile;
use crate::json_fault::{JsonFault, read_json};
use crate::json_label::Label;
use crate::record::check_soundness;

/// No line is longer; beyond this it is something else.
const LONGEST_LINE: u64 = 64 << 20;

/// Why a journal was not opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenJournalError {
    /// The file is missing, is a folder, or may not be read and written.
    #[error("cannot open `{}`", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Its run goes on, or somebody else recovers it.
    #[error("the run of `{}` has not ended", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is not the journal of a run: {found}", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// A newer program wrote it.
    #[error(
        "`{}` is a journal of version {found}; this program reads version {JOURNAL_VERSION}",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// What it says of its run is torn or not sound.
    #[error("the beginning of `{}` is damaged: {fault}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        fault: JsonFault,
    },
}

impl OpenJournalError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::InUse { .. } => Some("it writes its record when it ends".to_owned()),
            Self::Newer { .. } => Some("recover it by the program that wrote it".to_owned()),
            Self::Damaged { path, .. } => Some(format!(
                "nothing can be recovered from it; delete `{}`",
                path.display()
            )),
            Self::NotAJournal { .. } => Some(
                "a journal ends with `.journal` and stands where the record would be".to_owned(),
            ),
            Self::Open { .. } => None,
        }
    }
}

/// The journal of a run that has ended, entry by entry. Until it is dropped, nobody else can open it.
#[derive(Debug)]
pub struct JournalReader {
    path: PathBuf,
    lines: BufReader<HeldFile>,
    head: JournalHead,
    /// Requests in all entries so far: more than 64 bits can count would add up to nonsense.
    requests: u64,
    torn: bool,
}

impl JournalReader {
    /// Opens the journal at `path` and reads what it says of its run.
    ///
    /// # Errors
    /// [`OpenJournalError`].
    pub fn open(path: &Path) -> Result<Self, OpenJournalError> {
        let refused = |source| OpenJournalError::Open {
            path: path.to_owned(),
            source,
        };
        // Some systems lock only what may be written.
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).open(path).map_err(refused)?;
        let file = match HeldFile::try_hold(file) {
            Ok(file) => file,
            Err(TryLockError::WouldBlock) => {
                return Err(OpenJournalError::InUse {
                    path: path.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(refused(source)),
        };
        let mut lines = BufReader::new(file);
        let first = next_line(&mut lines).map_err(refused)?;
        let head = head(&first).map_err(|refusal| refusal.of(path))?;
        Ok(Self {
            path: path.to_owned(),
            lines,
            head,
            requests: 0,
            torn: false,
        })
    }

    /// What is known of the run from its beginning.
    #[must_use]
    pub const fn head(&self) -> &JournalHead {
        &self.head
    }

    /// The next entry; `None` behind the last one that is whole.
    ///
    /// # Errors
    /// What the system says.
    pub fn next_entry(&mut self) -> io::Result<Option<JournalEntry>> {
        if self.torn {
            return Ok(None);
        }
        let line = next_line(&mut self.lines)?;
        if line.is_empty() {
            return Ok(None);
        }
        let entry = line
            .strip_suffix(b"\n")
            .and_then(|line| read_json(line).ok());
        let sound = entry.and_then(|entry: JournalEntry| {
            self.requests = self.requests_with(&entry)?;
            Some(entry)
        });
        self.torn = sound.is_none();
        Ok(sound)
    }

    /// Whether there is something behind the last whole entry: one that was being written, or that
    /// was damaged later.
    #[must_use]
    pub const fn is_torn(&self) -> bool {
        self.torn
    }

    /// Removes the file: its run was recovered.
    ///
    /// # Errors
    /// What the system says.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }

    /// Requests so far, with those of `entry`; `None` if it is not of this run.
    fn requests_with(&self, entry: &JournalEntry) -> Option<u64> {
        entry
            .scenarios
            .iter()
            .try_fold(self.requests, |sum, entry| {
                let scenario = self.head.run.scenarios.get(entry.scenario)?;
                let series = &entry.series;
                are_alike(&scenario.series, series).then_some(())?;
                series.iter().try_fold(sum, plus_requests)
            })
    }
}

/// The sum and the requests of a series and its laps.
fn plus_requests(sum: u64, series: &SeriesRecord) -> Option<u64> {
    let mut counts = series.failures.values().map(|tally| tally.count);
    let sum = counts.try_fold(sum.checked_add(series.successes)?, u64::checked_add)?;
    series.laps.iter().try_fold(sum, plus_requests)
}

/// Whether two lists are of the same steps.
fn are_alike(ours: &[SeriesRecord], theirs: &[SeriesRecord]) -> bool {
    let mut pairs = ours.iter().zip(theirs);
    let is_alike = |(our, their): (&SeriesRecord, &SeriesRecord)| {
        our.step == their.step && are_alike(&our.laps, &their.laps)
    };
    ours.len() == theirs.len() && pairs.all(is_alike)
}

/// Why a first line is not that of a journal.
enum Refusal {
    NotAJournal(String),
    Newer(u64),
    Damaged(JsonFault),
}

impl Refusal {
    fn of(self, path: &Path) -> OpenJournalError {
        let path = path.to_owned();
        match self {
            Self::NotAJournal(found) => OpenJournalError::NotAJournal { path, found },
            Self::Newer(found) => OpenJournalError::Newer { path, found },
            Self::Damaged(fault) => OpenJournalError::Damaged { path, fault },
        }
    }
}

fn head(first: &[u8]) -> Result<JournalHead, Refusal> {
    if first.is_empty() {
        return Err(Refusal::NotAJournal("it is empty".to_owned()));
    }
    if !first.starts_with(START) {
        let found = "its first line says something else";
        return Err(Refusal::NotAJournal(found.to_owned()));
    }
    let Some(line) = first.strip_suffix(b"\n") else {
        let problem = "the run was killed while it was being written";
        return Err(Refusal::Damaged(JsonFault::of_field("head", problem)));
    };
    let label = read_json::<Label>(line).map_err(Refusal::Damaged)?;
    label.is_of(SCHEMA).map_err(Refusal::NotAJournal)?;
    match label.version() {
        Some(version) if version == u64::from(JOURNAL_VERSION) => {}
        Some(newer) if newer > u64::from(JOURNAL_VERSION) => return Err(Refusal::Newer(newer)),
        _ => {
            let fault = JsonFault::of_field("version", "not a version that there was");
            return Err(Refusal::Damaged(fault));
        }
    }
    let first: FirstLine<JournalHead> = read_json(line).map_err(Refusal::Damaged)?;
    check_soundness(&first.head.run).map_err(Refusal::Damaged)?;
    Ok(first.head)
}

/// The next line with its end, or what there is of it.
fn next_line(lines: &mut BufReader<HeldFile>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    lines.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok(line)
}
