//! What is told while a run goes on.

use perf_core::{Order, Plan, format_duration};
use perf_driver::{Progress, StopSignal, Tick};

use crate::terminal::Terminal;

/// Tells of a run's progress: on a terminal in one line that is written over, elsewhere a line
/// at the end of every scenario.
pub(super) struct Reporter<'a> {
    plan: &'a Plan,
    terminal: &'a Terminal,
    stop: &'a StopSignal,
    quiet: bool,
    told_of_stop: bool,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        terminal: &'a Terminal,
        stop: &'a StopSignal,
        quiet: bool,
    ) -> Self {
        Self {
            plan,
            terminal,
            stop,
            quiet,
            told_of_stop: false,
        }
    }

    pub(super) fn tell(&mut self, progress: &Progress) {
        self.tell_of_stop(progress);
        if self.quiet {
            return;
        }
        match progress {
            Progress::ScenarioStarted { scenario, name } => {
                let of = self.plan.scenarios.len();
                let load = self
                    .plan
                    .scenarios
                    .get(*scenario)
                    .map(|s| s.load.to_string());
                let load = load.unwrap_or_default();
                self.terminal
                    .note(&format!("[{}/{of}] {name}: {load}", scenario + 1));
            }
            Progress::Tick(tick) => {
                self.terminal.progress(&self.line(tick));
            }
            Progress::ScenarioEnded(tick) => {
                self.terminal.note(&self.line(tick));
            }
        }
    }

    /// How far a scenario is; with its name where others go on beside it.
    fn line(&self, tick: &Tick) -> String {
        let is_together = self.plan.defaults.order == Order::Parallel;
        let name = match self.plan.scenarios.get(tick.scenario) {
            Some(scenario) if is_together && self.plan.scenarios.len() > 1 => {
                format!("{}, ", scenario.name)
            }
            _ => String::new(),
        };
        format!("      {name}{} {}", counts(tick), rate(tick))
    }

    /// Who has pressed Ctrl-C learns that it was heard, what is waited for and how not to wait.
    fn tell_of_stop(&mut self, progress: &Progress) {
        if self.told_of_stop || !self.stop.is_requested() {
            return;
        }
        let text = match progress {
            Progress::ScenarioStarted { .. } => return,
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

fn rate(tick: &Tick) -> String {
    let seconds = tick.elapsed.as_secs_f64();
    if seconds <= 0.0 {
        return String::new();
    }
    format!("({:.0} requests/s)", tick.sent as f64 / seconds)
}

fn counts(tick: &Tick) -> String {
    let mut text = format!("{}: {} sent", format_duration(tick.elapsed), tick.sent);
    let parts = [
        (tick.failed, "failed"),
        (tick.not_sent, "not sent"),
        (tick.held_back, "held back"),
        (tick.in_flight(), "in flight"),
    ];
    for (count, what) in parts {
        if count > 0 {
            text = format!("{text}, {count} {what}");
        }
    }
    text
}
