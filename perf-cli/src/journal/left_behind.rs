//! Journals that runs have left behind because they were killed.

use std::fs;
use std::path::{Path, PathBuf};

use perf_baseline::{JournalReader, OpenJournalError};
use perf_core::Timestamp;

use super::EXTENSION;
use super::keep::way_to_recover;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Tells of each run in `folder` that was killed, in one line.
pub(crate) fn tell_of_killed_runs(folder: &Path, terminal: &Terminal) {
    // A folder that is not there yet has none.
    for path in journals_in(folder).unwrap_or_default() {
        match JournalReader::open(&path) {
            Ok(reader) => terminal.note(&killed(&path, reader)),
            Err(error @ (OpenJournalError::Newer { .. } | OpenJournalError::Damaged { .. })) => {
                let hint = error.hint().unwrap_or_default();
                terminal.note(&format!("{error}; {hint}"));
            }
            // One that goes on or is just being begun, or somebody else's file.
            Err(_) => {}
        }
    }
}

fn killed(path: &Path, mut reader: JournalReader) -> String {
    let mut last = None;
    while let Ok(Some(entry)) = reader.next_entry() {
        last = Some(entry.at);
    }
    let name = &reader.head().run.name;
    let Some(at) = last else {
        return format!(
            "a run of {name} was killed before anything was written down; delete {}",
            path.display()
        );
    };
    let began = reader.head().run.started_at;
    let after = i64::try_from(at.as_millis()).unwrap_or(i64::MAX);
    let when = began.and_then(|began| {
        Timestamp::from_unix_millis(began.as_unix_millis().saturating_add(after))
    });
    let when = when.map_or_else(String::new, |when| format!(" at about {when}"));
    format!(
        "a run of {name} that was killed{when} can be recovered: {}",
        way_to_recover(path)
    )
}

/// The journal that is meant by `path`: the file, or the only one in a folder whose run has ended.
pub(crate) fn journal_at(path: &Path) -> Result<PathBuf, Failure> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let folder = path.display();
    let journals = journals_in(path)
        .map_err(|error| Failure::mistake(format!("cannot read `{folder}`: {error}")))?;
    let ended = |path: &&PathBuf| {
        !matches!(
            JournalReader::open(path),
            Err(OpenJournalError::InUse { .. })
        )
    };
    let left: Vec<_> = journals.iter().filter(ended).collect();
    match left.as_slice() {
        [only] => Ok((*only).clone()),
        [] if journals.is_empty() => Err(Failure::mistake(format!("no journal is in `{folder}`"))
            .hint(Some("only a run that was killed leaves one"))),
        [] => Err(Failure::mistake(format!("no run in `{folder}` has ended"))
            .hint(Some("a run writes its record when it ends"))),
        several => {
            let names = several.iter().map(|path| format!("`{}`", path.display()));
            let names = names.collect::<Vec<_>>().join(", ");
            let message = format!("several runs were killed: {names}");
            Err(Failure::mistake(message).hint(Some("name one of them")))
        }
    }
}

/// In the order of their names, which is that of time for runs of one plan.
fn journals_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut journals = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == EXTENSION) {
            journals.push(path);
        }
    }
    journals.sort();
    Ok(journals)
}
