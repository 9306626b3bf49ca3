//! Tells of a run while it goes on, in whatever way is wanted: over a whole screen, in one line, in
//! plain lines, and on a page.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use perf_core::{Completeness, Order, Plan};
use perf_driver::{Progress, StopSignal};
use perf_report::{LiveScenario, live_event, live_line};

use super::screen::{self, Look, SMALLEST};
use super::server::LiveServer;
use super::tracker::Tracker;
use crate::full_screen::{FullScreen, Key};
use crate::terminal::Terminal;

/// A screen is drawn anew so often, and a page told.
const REDRAW: Duration = Duration::from_millis(250);
/// Where lines stay, one comes so often.
const PLAIN: Duration = Duration::from_secs(10);
/// Nothing chosen: the foremost scenario is shown.
const FOREMOST: usize = usize::MAX;

/// How a run is shown on the terminal while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Over the whole screen.
    Full,
    /// In a line that is written over.
    Line,
    /// In lines that stay: at beginnings, at ends, and every ten seconds.
    Plain,
    /// Not at all.
    Not,
}

impl Shown {
    /// As much as the terminal takes: the whole screen if it is large enough and somebody looks,
    /// else a line, else lines that stay.
    pub(crate) fn fitting(terminal: &Terminal) -> Self {
        if !terminal.error.is_live || terminal.error.in_pipeline {
            return Self::Plain;
        }
        let is_large = |(width, height)| width >= SMALLEST.0 && height >= SMALLEST.1;
        if Terminal::screen_size().is_some_and(is_large) && Terminal::is_in_foreground() {
            Self::Full
        } else {
            Self::Line
        }
    }
}

/// Tells of one run.
pub(crate) struct Reporter<'a> {
    plan: &'a Plan,
    terminal: &'a Terminal,
    stop: &'a StopSignal,
    page: Option<&'a LiveServer>,
    tracker: Tracker,
    shown: Shown,
    screen: Option<FullScreen>,
    chosen: Arc<AtomicUsize>,
    began: Option<Instant>,
    drawn: Option<Instant>,
    last_plain: Vec<Duration>,
    told_of_stop: bool,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        terminal: &'a Terminal,
        stop: &'a StopSignal,
        tracker: Tracker,
        (shown, page): (Shown, Option<&'a LiveServer>),
    ) -> Self {
        Self {
            plan,
            terminal,
            stop,
            page,
            tracker,
            shown,
            screen: None,
            chosen: Arc::new(AtomicUsize::new(FOREMOST)),
            began: None,
            drawn: None,
            last_plain: vec![Duration::ZERO; plan.scenarios.len()],
            told_of_stop: false,
        }
    }

    /// Takes a sign of life and shows what it is time for.
    pub(crate) fn tell(&mut self, progress: &Progress) {
        self.tracker.take(progress);
        let began = *self.began.get_or_insert_with(Instant::now);
        self.tracker.set_elapsed(began.elapsed());
        self.tracker.set_stopping(self.stop.is_requested());
        let is_edge = !matches!(progress, Progress::Tick(_) | Progress::Resources(_));
        let is_due = is_edge || self.drawn.is_none_or(|drawn| drawn.elapsed() >= REDRAW);
        if is_due {
            self.drawn = Some(Instant::now());
            if let Some(page) = self.page {
                page.tell(&live_event(self.tracker.view()));
            }
        }
        self.tell_of_stop(progress);
        match self.shown {
            Shown::Full if is_due => self.fill_screen(),
            Shown::Line | Shown::Plain => self.tell_in_lines(progress, is_due),
            Shown::Full | Shown::Not => (),
        }
    }

    /// The run is over: the page is told, and the screen given back.
    pub(crate) fn end(mut self, how: Completeness) {
        self.tracker.end();
        if let Some(page) = self.page {
            page.tell(&live_event(self.tracker.view()));
        }
        let had_screen = self.screen.take().is_some();
        if had_screen && how == Completeness::Interrupted {
            self.terminal.note("interrupted");
        }
    }

    fn fill_screen(&mut self) {
        if self.screen.is_none() {
            let stop = self.stop.clone();
            let chosen = Arc::clone(&self.chosen);
            let view = self.tracker.view();
            let (last, first) = (view.scenarios.len().saturating_sub(1), view.foremost());
            let taken = self.terminal.full_screen(move |key| match key {
                Key::End => stop.request_stop(),
                Key::Up | Key::Down => {
                    let at = chosen.load(Ordering::Relaxed);
                    let at = if at == FOREMOST {
                        first.unwrap_or(0)
                    } else {
                        at
                    };
                    let next = match key {
                        Key::Up => at.saturating_sub(1),
                        _ => (at + 1).min(last),
                    };
                    chosen.store(next, Ordering::Relaxed);
                }
            });
            let Ok(screen) = taken else {
                // A line does without keys.
                self.shown = Shown::Line;
                return;
            };
            self.screen = Some(screen);
        }
        let chosen = self.chosen.load(Ordering::Relaxed);
        let look = Look {
            color: self.terminal.error.has_color,
            chosen: Some(chosen).filter(|chosen| *chosen != FOREMOST),
        };
        let view = self.tracker.view();
        if let Some(screen) = &mut self.screen {
            screen.show(|buffer| screen::draw(view, look, buffer));
        }
    }

    fn tell_in_lines(&mut self, progress: &Progress, is_due: bool) {
        match progress {
            Progress::ScenarioStarted { scenario, name } => {
                let of = self.plan.scenarios.len();
                let scenarios = &self.tracker.view().scenarios;
                let load = scenarios.get(*scenario).map(|s| s.load.as_str());
                let load = load.unwrap_or_default();
                self.terminal
                    .note(&format!("[{}/{of}] {name}: {load}", scenario + 1));
            }
            // One line for all: whoever happens to tick when it is due would be an accident.
            Progress::Tick(_) if self.shown == Shown::Line => {
                let foremost = self.tracker.view().foremost().filter(|_| is_due);
                if let Some((line, scenario)) = foremost.and_then(|at| self.line(at)) {
                    self.terminal.progress(&line, scenario.done);
                }
            }
            Progress::Tick(tick) => {
                let last = self.last_plain.get(tick.scenario).copied();
                if last.is_some_and(|last| tick.elapsed >= last + PLAIN) {
                    self.last_plain[tick.scenario] = tick.elapsed;
                    if let Some((line, _)) = self.line(tick.scenario) {
                        self.terminal.note(&format!("      {line}"));
                    }
                }
            }
            Progress::ScenarioEnded(tick) => {
                if let Some((line, _)) = self.line(tick.scenario) {
                    self.terminal.note(&format!("      {line}"));
                }
            }
            Progress::Resources(_) => (),
        }
    }

    /// How far a scenario is; with its name where others go on beside it.
    fn line(&self, scenario: usize) -> Option<(String, &LiveScenario)> {
        let scenario = self.tracker.view().scenarios.get(scenario)?;
        let is_together = self.plan.defaults.order == Order::Parallel;
        let name = if is_together && self.plan.scenarios.len() > 1 {
            format!("{}, ", scenario.name)
        } else {
            String::new()
        };
        Some((format!("{name}{}", live_line(scenario)), scenario))
    }

    /// Who has pressed Ctrl-C learns that it was heard, what is waited for and how not to wait. The
    /// whole screen says so itself.
    fn tell_of_stop(&mut self, progress: &Progress) {
        if self.told_of_stop || self.screen.is_some() || !self.stop.is_requested() {
            return;
        }
        let text = match progress {
            Progress::ScenarioStarted { .. } | Progress::Resources(_) => return,
            Progress::Tick(tick) => format!(
                "interrupted: waiting for what is under way (requests: {}); again, and it waits \
                 no longer",
                tick.in_flight()
            ),
            Progress::ScenarioEnded(_) => "interrupted".to_owned(),
        };
        self.told_of_stop = true;
        self.terminal.note(&text);
    }
}
