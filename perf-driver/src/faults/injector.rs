//! Does the faults of a scenario at their times, while its load goes on. Refuses to judge what
//! becomes of it.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use perf_core::{Fault, FaultAction, Moment};

use super::fired_fault::FiredFault;
use super::run_command::run_command;
use crate::clock::RunClock;
use crate::process::{ControlError, TargetControl};
use crate::stop::StopSignal;

/// The thread that does the faults of one scenario.
#[must_use = "what a fault has broken is made good when this is finished"]
pub(crate) struct Injector {
    over: Sender<()>,
    thread: JoinHandle<Vec<FiredFault>>,
}

/// What is done, and what with.
struct Agenda {
    scenario: usize,
    faults: Vec<Fault>,
    control: Option<TargetControl>,
    clock: RunClock,
    stop: StopSignal,
    /// When, which fault, and how, in order of time; moments since the start of the run.
    open: BTreeSet<(Moment, Deed)>,
    fired: Vec<FiredFault>,
}

/// In this order where they are due together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    /// Make good what this one did: a place among those that were done.
    MakeGood(usize),
    /// Do this fault of the scenario.
    Do(usize),
}

impl Injector {
    /// Begins with the faults of the scenario at this place, whose load began at `began`; `None`
    /// where it has none.
    pub(crate) fn start(
        (scenario, faults): (usize, &[Fault]),
        control: Option<&TargetControl>,
        (clock, began): (RunClock, Moment),
        stop: &StopSignal,
    ) -> std::io::Result<Option<Self>> {
        if faults.is_empty() {
            return Ok(None);
        }
        let moments = faults.iter().enumerate().flat_map(|(index, fault)| {
            let moments = fault.moments();
            moments.map(move |at| (later(began, at), Deed::Do(index)))
        });
        let agenda = Agenda {
            scenario,
            open: moments.collect(),
            faults: faults.to_vec(),
            control: control.cloned(),
            clock,
            stop: stop.clone(),
            fired: Vec::new(),
        };
        let (over, is_over) = channel();
        let thread = std::thread::Builder::new()
            .name("perf-faults".to_owned())
            .spawn(move || agenda.work(&is_over))?;
        Ok(Some(Self { over, thread }))
    }

    /// Makes good at once what is still broken, and says what was done.
    pub(crate) fn finish(self) -> Vec<FiredFault> {
        drop(self.over);
        self.thread
            .join()
            .unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Agenda {
    fn work(mut self, is_over: &Receiver<()>) -> Vec<FiredFault> {
        while let Some((at, deed)) = self.open.pop_first() {
            let wait = self.clock.instant(at);
            let wait = wait.saturating_duration_since(Instant::now());
            let is_over = is_over.recv_timeout(wait) != Err(RecvTimeoutError::Timeout);
            match deed {
                Deed::MakeGood(place) => self.make_good(place),
                Deed::Do(fault) if !is_over && !self.stop.is_requested() => self.fire(fault),
                Deed::Do(_) => {}
            }
        }
        self.fired
    }

    fn fire(&mut self, index: usize) {
        let fault = &self.faults[index];
        let at = self.clock.now();
        let done = match &fault.action {
            FaultAction::Stop => self.control(TargetControl::stop),
            FaultAction::Kill => self.control(TargetControl::kill),
            FaultAction::Suspend => self.control(TargetControl::suspend),
            FaultAction::Command { run, .. } => run_command(run, &self.stop),
        };
        let was_done = done.is_ok();
        if let Some(lasts) = fault.lasts.filter(|_| was_done) {
            let place = self.fired.len();
            self.open.insert((later(at, lasts), Deed::MakeGood(place)));
        }
        self.fired.push(FiredFault {
            scenario: self.scenario,
            fault: index,
            at,
            problem: done.err(),
        });
    }

    fn make_good(&mut self, place: usize) {
        let fault = &self.faults[self.fired[place].fault];
        let done = match &fault.action {
            FaultAction::Stop | FaultAction::Kill => self.control(TargetControl::start),
            FaultAction::Suspend => self.control(TargetControl::resume),
            FaultAction::Command { undo, .. } => undo
                .as_ref()
                .map_or(Ok(()), |undo| run_command(undo, &self.stop)),
        };
        if let Err(problem) = done {
            self.fired[place].problem = Some(problem);
        }
    }

    fn control(
        &self,
        act: impl FnOnce(&TargetControl) -> Result<(), ControlError>,
    ) -> Result<(), String> {
        let control = self.control.as_ref();
        let control = control.ok_or("nobody has started a process of this plan")?;
        act(control).map_err(|error| in_words(&error))
    }
}

/// The moment `span` after `moment`, or the last one there is.
fn later(moment: Moment, span: Duration) -> Moment {
    Moment::after_start(moment.since_start().saturating_add(span))
}

/// An error and its causes, one behind the other.
fn in_words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}
