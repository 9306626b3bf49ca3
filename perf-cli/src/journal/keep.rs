//! Keeps a journal of the run that goes on. It never harms the run: what cannot be written is told,
//! and that is all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use perf_baseline::JournalWriter;
use perf_core::{JournalEntry, JournalHead, Plan, Run};
use perf_driver::Progress;
use perf_stats::LiveBoard;

use super::kept_scenario::KeptScenario;
use super::{EXTENSION, interval};
use crate::record::file_stem;
use crate::terminal::Terminal;

/// The journals of one run after another, in one folder: at most one at a time.
pub(crate) struct Journals<'a> {
    folder: PathBuf,
    terminal: &'a Terminal,
    current: Option<Current>,
}

/// That of the run that goes on, or whose record is being written.
struct Current {
    writer: JournalWriter,
    board: LiveBoard,
    began: Instant,
    /// When the last entry was written.
    written: Duration,
    scenarios: Vec<KeptScenario>,
    /// Why nothing is written any more.
    trouble: Option<String>,
}

impl<'a> Journals<'a> {
    /// Journals in `folder`, of which there is none yet.
    pub(crate) const fn in_folder(folder: PathBuf, terminal: &'a Terminal) -> Self {
        Self {
            folder,
            terminal,
            current: None,
        }
    }

    /// Where the journals of runs are whose record goes to `record`, or else to `out`.
    pub(crate) fn beside(record: Option<&Path>, out: &Path) -> PathBuf {
        let folder = record.map_or(Some(out), Path::parent);
        match folder.filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => folder.to_owned(),
            None => PathBuf::from("."),
        }
    }

    /// Begins that of a run of `plan`, which is known as `run` before its first request and counts
    /// on `board`. The one before is removed.
    pub(crate) fn begin(&mut self, plan: &Plan, mut run: Run, board: LiveBoard) {
        let mut scenarios = KeptScenario::all_of(plan, &board);
        for (record, scenario) in run.scenarios.iter_mut().zip(&mut scenarios) {
            record.series = scenario.series(&board);
        }
        let path = self.folder.join(file_stem(&run)).with_extension(EXTENSION);
        let head = JournalHead {
            confidence: plan.defaults.confidence,
            run,
        };
        let begun = JournalWriter::begin(&path, &head);
        self.remove();
        match begun {
            Ok(writer) => {
                self.current = Some(Current {
                    writer,
                    board,
                    began: Instant::now(),
                    written: Duration::ZERO,
                    scenarios,
                    trouble: None,
                });
            }
            Err(error) => self.terminal.note(&format!(
                "no journal in `{}`, so that nothing is left of a run that is killed: {error}",
                self.folder.display()
            )),
        }
    }

    /// Takes a sign of life of the run, and writes down what it is time for.
    pub(crate) fn take(&mut self, progress: &Progress) {
        let going = self.current.as_mut();
        let Some(current) = going.filter(|current| current.trouble.is_none()) else {
            return;
        };
        let (tick, ended) = match progress {
            Progress::Tick(tick) => (*tick, false),
            Progress::ScenarioEnded(tick) => (*tick, true),
            Progress::ScenarioStarted { .. } | Progress::Resources(_) => return,
        };
        if let Some(scenario) = current.scenarios.get_mut(tick.scenario) {
            scenario.take(tick, ended, &current.board);
        }
        let at = current.began.elapsed();
        if ended || at >= current.written + interval(current.written) {
            current.write(at, tick.scenario);
        }
    }

    /// The record of the run stands, or there will be none: its journal is not needed any more.
    pub(crate) fn remove(&mut self) {
        let Some(current) = self.current.take() else {
            return;
        };
        let path = current.writer.path().display().to_string();
        if let Some(trouble) = current.trouble {
            self.terminal
                .note(&format!("`{path}` was not written to its end: {trouble}"));
        }
        // Somebody else has removed it already, or the folder.
        let removed = current.writer.remove();
        if let Err(error) = removed
            && error.kind() != ErrorKind::NotFound
        {
            self.terminal
                .note(&format!("cannot remove `{path}`: {error}"));
        }
    }

    /// How a run can be recovered whose record was not written; `None` where there is no journal
    /// of it.
    pub(crate) fn way_out(&self) -> Option<String> {
        let current = self.current.as_ref()?;
        let way = way_to_recover(current.writer.path());
        let part = match current.trouble {
            None => "what was measured",
            Some(_) => "a part of what was measured",
        };
        Some(format!("{part} can be recovered: {way}"))
    }
}

impl Current {
    /// Writes down what has been measured since the last entry, of the scenarios that go on and
    /// of the one at `place`.
    fn write(&mut self, at: Duration, place: usize) {
        let board = &self.board;
        let scenarios = self.scenarios.iter_mut().enumerate();
        let wanted = scenarios.filter(|(index, it)| *index == place || it.goes_on());
        let entry = JournalEntry {
            at,
            scenarios: wanted.filter_map(|(_, it)| it.entry(board)).collect(),
        };
        match self.writer.add(&entry) {
            Ok(()) => self.written = at,
            // Told when the run is over: now there may be a screen.
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }
}

/// What to do about a journal that is left.
pub(super) fn way_to_recover(journal: &Path) -> String {
    format!("perf-cli report --recover {}", journal.display())
}
