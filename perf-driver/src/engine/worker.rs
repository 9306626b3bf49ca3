//! One worker: what its users share, and how what they do is told.
//!
//! Everything here stays on one thread. It does not decide when an iteration starts, nor what it
//! does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use perf_core::{Bytes, FailureKind, Moment, Outcome, Sample, SampleSink, SeriesId};

use super::gate::Gate;
use super::open_laps::OpenLaps;
use super::place::Place;
use super::ready::ReadyScenario;
use super::time_limit::TimeLimits;
use super::virtual_user::{UserIndex, VirtualUser};
use super::warm_up::Warming;
use crate::clock::RunClock;
use crate::counters::Counters;
use crate::late_starts::LateStarts;
use crate::phase::Phase;
use crate::rate_cap::RateCap;
use crate::readings::Tally;
use crate::recorder::{Observed, Recorder, Why};
use crate::timer::Timer;
use crate::transport::Transport;

/// What the users of one worker share.
pub(super) struct Worker<T: Transport, S> {
    pub(super) transport: Arc<T>,
    pub(super) scenario: Arc<ReadyScenario<T::Prepared>>,
    pub(super) clock: RunClock,
    pub(super) timer: Timer,
    pub(super) cap: RateCap,
    pub(super) gate: Gate,
    pub(super) limits: Rc<TimeLimits>,
    pub(super) counters: Arc<Counters>,
    warming: RefCell<Option<Warming>>,
    places: Vec<Cell<Place>>,
    laps: Vec<OpenLaps>,
    recorder: RefCell<Recorder<S>>,
}

/// What a worker is made of.
pub(super) struct WorkerParts<T: Transport, S> {
    pub(super) transport: Arc<T>,
    pub(super) scenario: Arc<ReadyScenario<T::Prepared>>,
    pub(super) clock: RunClock,
    pub(super) timer: Timer,
    pub(super) cap: RateCap,
    pub(super) users: usize,
    pub(super) sink: S,
    pub(super) counters: Arc<Counters>,
}

/// How one request went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timing {
    pub(super) intended: Moment,
    pub(super) sent: Moment,
    pub(super) ended: Moment,
    pub(super) received: Bytes,
}

impl<T: Transport, S: SampleSink> Worker<T, S> {
    pub(super) fn new(parts: WorkerParts<T, S>) -> Self {
        Self {
            transport: parts.transport,
            scenario: parts.scenario,
            clock: parts.clock,
            timer: parts.timer,
            cap: parts.cap,
            gate: Gate::default(),
            limits: TimeLimits::new(parts.users, parts.clock),
            warming: RefCell::new(None),
            places: vec![Cell::default(); parts.users],
            laps: std::iter::repeat_with(OpenLaps::default)
                .take(parts.users)
                .collect(),
            recorder: RefCell::new(Recorder::new(parts.sink, Arc::clone(&parts.counters))),
            counters: parts.counters,
        }
    }

    /// Says which samples are those of the warm-up. Before, all are measured.
    pub(super) fn warm_up(&self, warming: Warming) {
        *self.warming.borrow_mut() = Some(warming);
    }

    /// What `user` is doing from now on.
    pub(super) fn set_place(&self, user: UserIndex, place: Place) {
        self.places[user.0].set(place);
    }

    /// What is under way of the exchange of `user`.
    pub(super) fn open_laps(&self, user: UserIndex) -> &OpenLaps {
        &self.laps[user.0]
    }

    /// Whether the sink takes what it has seen so far for a steady state.
    pub(super) fn is_steady(&self) -> bool {
        self.recorder.borrow_mut().is_steady()
    }

    /// Records an iteration that was due and of which nothing is sent.
    pub(super) fn not_sent(&self, iteration: u64, due: Moment, now: Moment, message: &str) {
        let series = self.scenario.journey.tasks[0].first;
        self.record_unsent(series, iteration, due, now, FailureKind::NotSent, message);
    }

    /// Records an iteration whose measured steps could not be begun.
    pub(super) fn record_unsent(
        &self,
        series: SeriesId,
        iteration: u64,
        due: Moment,
        now: Moment,
        kind: FailureKind,
        message: &str,
    ) {
        let timing = Timing {
            intended: due,
            sent: now,
            ended: now,
            received: Bytes::default(),
        };
        let outcome = Outcome::Failure(kind);
        self.record(series, iteration, timing, outcome, Why::of(message));
    }

    /// Records a request of a phase that is not measured and failed.
    pub(super) fn record_phase_failure(&self, phase: Phase, why: Why<'_>) {
        let mut recorder = self.recorder.borrow_mut();
        recorder.record_phase_failure(self.scenario.index, phase, why);
    }

    /// Notes that an iteration was to begin and there was no data left for it.
    pub(super) fn data_used_up(&self) {
        let mut recorder = self.recorder.borrow_mut();
        recorder.note_used_up(self.scenario.index);
    }

    /// Records the requests that are due and not sent, and forgets them.
    pub(super) fn give_up_waiting(&self, now: Moment) {
        for place in &self.places {
            if let Place::Waiting {
                series,
                intended,
                iteration,
            } = place.get()
            {
                place.set(Place::Idle);
                if let Some(due) = intended {
                    let (kind, message) = (FailureKind::NotSent, "held back when the run ended");
                    self.record_unsent(series, iteration, due, now, kind, message);
                }
            }
        }
    }

    /// Records the requests that are not answered, and forgets them.
    pub(super) fn give_up_answers(&self, now: Moment) {
        for (user, place) in self.places.iter().enumerate() {
            if let Place::Sent {
                series,
                intended,
                sent,
                iteration,
            } = place.replace(Place::Idle)
            {
                let timing = Timing {
                    intended,
                    sent,
                    ended: now,
                    received: Bytes::default(),
                };
                let kind = FailureKind::Unanswered;
                self.end_laps(UserIndex(user), (intended, iteration), now, Some(kind));
                let outcome = Outcome::Failure(kind);
                let why = Why::of("no answer when the run ended");
                self.record(series, iteration, timing, outcome, why);
            }
        }
    }

    /// Notes how late starts of the schedule were noticed.
    pub(super) fn note_late_starts(&self, late: LateStarts) {
        let mut recorder = self.recorder.borrow_mut();
        recorder.note_late_starts(self.scenario.index, late);
    }

    /// Hands one sample to the sink; one of the warm-up goes apart.
    pub(super) fn record(
        &self,
        series: SeriesId,
        iteration: u64,
        timing: Timing,
        outcome: Outcome,
        why: Why<'_>,
    ) {
        let sample = Sample {
            series,
            intended: timing.intended,
            sent: timing.sent,
            ended: timing.ended,
            outcome,
            received: timing.received,
        };
        let in_warm_up = self.is_warming(sample.intended, iteration);
        let mut recorder = self.recorder.borrow_mut();
        if in_warm_up {
            recorder.record_warm_up(sample, why);
        } else {
            recorder.record(sample, why);
        }
    }

    /// Hands on the numbers that the answer to a request of `user` brought, which was `intended`
    /// then and ended at `at`. Those of the warm-up are let go.
    pub(super) fn note(&self, user: &mut VirtualUser<T>, intended: Moment, at: Moment) {
        let iteration = user.iteration;
        let mut noted = user.values.noted().peekable();
        if noted.peek().is_none() || self.is_warming(intended, iteration) {
            return;
        }
        let mut recorder = self.recorder.borrow_mut();
        for (metric, number) in noted {
            recorder.record_number(self.scenario.index, metric, Tally::of(at, number));
        }
    }

    /// An iteration begins that was `intended` now.
    pub(super) fn begin_iteration(&self, intended: Moment, iteration: u64) {
        if !self.is_warming(intended, iteration) {
            self.recorder
                .borrow_mut()
                .count_iteration(self.scenario.index);
        }
    }

    fn is_warming(&self, intended: Moment, iteration: u64) -> bool {
        let warming = self.warming.borrow();
        let warm_up = warming.as_ref();
        warm_up.is_some_and(|warm_up| warm_up.covers(intended, iteration))
    }

    /// Hands on the sample of a lap of an exchange that was `intended` then. Laps of the warm-up
    /// are let go.
    pub(super) fn record_lap(&self, intended: Moment, iteration: u64, lap: Sample) {
        if !self.is_warming(intended, iteration) {
            self.recorder.borrow_mut().record_lap(lap);
        }
    }

    /// The exchange of `user`, which was `intended` then, has `ended`: what is under way of it fails
    /// as `failed` says, or is forgotten.
    pub(super) fn end_laps(
        &self,
        user: UserIndex,
        (intended, iteration): (Moment, u64),
        ended: Moment,
        failed: Option<FailureKind>,
    ) {
        for lap in self.open_laps(user).take() {
            if let Some(kind) = failed {
                let sample = lap.ended(ended, Outcome::Failure(kind));
                self.record_lap(intended, iteration, sample);
            }
        }
    }

    /// The sink, and what was observed beside it.
    pub(super) fn finish(self) -> (S, Observed) {
        self.recorder.into_inner().finish()
    }
}
