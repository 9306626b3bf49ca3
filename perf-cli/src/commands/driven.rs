//! Drives a plan once and shows it meanwhile. Judges nothing.

use perf_core::{Completeness, Plan, Run};
use perf_driver::{Drive, DriveOptions, Progress, StopSignal};
use perf_stats::Recorder;

use super::journalled::Recording;
use super::samples::Samples;
use crate::arguments::{ProgressKind, RunArguments};
use crate::failure::Failure;
use crate::journal::Journals;
use crate::live::{LiveServer, Reporter, Shown, Tracker, live_token};
use crate::terminal::Terminal;

/// Where a run is shown while it goes on.
pub(super) struct Audience {
    shown: Shown,
    page: Option<LiveServer>,
}

impl Audience {
    /// As the arguments ask for, as far as the terminal can.
    pub(super) fn gathered(arguments: &RunArguments, terminal: &Terminal) -> Result<Self, Failure> {
        let page = match arguments.live {
            Some(address) => Some(LiveServer::start(address, live_token()?)?),
            None => None,
        };
        if let Some(page) = &page {
            terminal.note(&format!("live page: {}", page.url));
        }
        let fitting = Shown::fitting(terminal);
        let shown = match arguments.progress {
            None if arguments.quiet => Shown::Not,
            None | Some(ProgressKind::Auto) => fitting,
            Some(ProgressKind::None) => Shown::Not,
            Some(ProgressKind::Plain) => Shown::Plain,
            Some(ProgressKind::Line) if terminal.error.is_live => Shown::Line,
            Some(ProgressKind::Full) if terminal.error.is_live && Terminal::is_in_foreground() => {
                Shown::Full
            }
            Some(ProgressKind::Line | ProgressKind::Full) => {
                terminal.note("standard error is no terminal that can be drawn on: plain lines");
                Shown::Plain
            }
        };
        Ok(Self { shown, page })
    }
}

/// What a run is told to, beside its record.
#[derive(Clone, Copy)]
pub(super) struct Onlookers<'a> {
    pub(super) terminal: &'a Terminal,
    pub(super) audience: &'a Audience,
    pub(super) samples: Option<&'a Samples>,
}

/// Drives the plan, which is known as `begun` before its first request, and keeps its journal meanwhile;
/// `runs_before` are those that were made already.
pub(super) fn driven(
    plan: &Plan,
    arguments: &RunArguments,
    (onlookers, runs_before): (Onlookers<'_>, u32),
    (begun, journals): (Run, &mut Journals<'_>),
    (options, stop): (DriveOptions, &StopSignal),
) -> Result<Drive<Recorder>, Failure> {
    let Onlookers {
        terminal,
        audience,
        samples,
    } = onlookers;
    let options = options.workers(arguments.workers);
    let recording = Recording::of(plan);
    let board = recording.board.clone();
    journals.begin(plan, begun, board.clone());
    let tracker = Tracker::new(plan, board, arguments.workers.get(), runs_before);
    let shown = (audience.shown, audience.page.as_ref());
    let mut reporter = Reporter::new(plan, terminal, stop, tracker, shown);
    let mut tell = |progress: Progress| {
        journals.take(&progress);
        reporter.tell(&progress);
    };
    let tap = samples.map(|samples| samples.tap(runs_before + 1));
    let driven = recording.drive(plan, (&options, stop), tap, &mut tell);
    if driven.is_err() {
        journals.remove();
    }
    let was_interrupted = driven.as_ref().is_ok_and(|drive| drive.interrupted);
    reporter.end(if was_interrupted {
        Completeness::Interrupted
    } else {
        Completeness::Complete
    });
    driven
}
