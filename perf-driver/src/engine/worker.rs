//! One worker: what its users share, and how an iteration is done and told.
//!
//! Everything here stays on one thread. It does not decide when an iteration starts.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use perf_core::{Bytes, FailureKind, Moment, Outcome, Sample, SampleSink, SeriesId};
use tokio::time::timeout;

use super::place::{Gate, Place};
use super::ready::{ReadyScenario, ReadyStep};
use crate::clock::RunClock;
use crate::counters::Counters;
use crate::rate_cap::RateCap;
use crate::recorder::{Observed, Recorder};
use crate::transport::{Exchange, Failure, Transport};
use crate::values::Values;

/// What the users of one worker share.
pub(super) struct Worker<T: Transport, S> {
    transport: Arc<T>,
    scenario: Arc<ReadyScenario<T::Prepared>>,
    clock: RunClock,
    cap: RateCap,
    gate: Cell<Gate>,
    places: Vec<Cell<Place>>,
    recorder: RefCell<Recorder<S>>,
    counters: Arc<Counters>,
}

/// What a worker is made of.
pub(super) struct WorkerParts<T: Transport, S> {
    pub(super) transport: Arc<T>,
    pub(super) scenario: Arc<ReadyScenario<T::Prepared>>,
    pub(super) clock: RunClock,
    pub(super) cap: RateCap,
    pub(super) users: usize,
    pub(super) sink: S,
    pub(super) counters: Arc<Counters>,
}

/// A user's number within its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct User(pub(super) usize);

impl<T: Transport, S: SampleSink> Worker<T, S> {
    pub(super) fn new(parts: WorkerParts<T, S>) -> Self {
        Self {
            transport: parts.transport,
            scenario: parts.scenario,
            clock: parts.clock,
            cap: parts.cap,
            gate: Cell::new(Gate::Open),
            places: vec![Cell::default(); parts.users],
            recorder: RefCell::new(Recorder::new(parts.sink, Arc::clone(&parts.counters))),
            counters: parts.counters,
        }
    }

    pub(super) const fn clock(&self) -> RunClock {
        self.clock
    }

    /// Whether more may be sent.
    pub(super) fn gate(&self) -> Gate {
        self.gate.get()
    }

    /// Lets nothing more be sent.
    pub(super) fn shut(&self) {
        self.gate.set(Gate::Shut);
    }

    /// What `user` is doing.
    pub(super) fn place(&self, user: User) -> Place {
        self.places[user.0].get()
    }

    /// Counts an iteration that begins, or a start that is due.
    pub(super) fn count_iteration(&self) {
        self.counters.iteration();
    }

    /// Does the scenario's steps once, in order, up to the first that fails. `due` is when the
    /// iteration was due, in an open model; there, a later step is due when the one before ends.
    pub(super) async fn iterate(&self, user: User, session: &mut T::Session, due: Option<Moment>) {
        let mut intended = due;
        let mut values = Values::default();
        for step in &self.scenario.steps {
            if self.gate.get() == Gate::Shut {
                break;
            }
            match self
                .request(user, session, step, intended, &mut values)
                .await
            {
                (ended, Outcome::Success) => intended = due.map(|_| ended),
                (_, Outcome::Failure(_)) => break,
            }
        }
    }

    /// Records a start that was due at `intended` and is not sent.
    pub(super) fn not_sent(&self, intended: Moment, now: Moment, message: &str) {
        let series = self.scenario.steps.first().map(|step| step.series);
        let series = series.expect("a scenario has a step");
        self.record_not_sent(series, intended, now, message);
    }

    /// Records the requests that are due and not sent, and forgets them.
    pub(super) fn give_up_waiting(&self, now: Moment) {
        for place in &self.places {
            if let Place::Waiting { series, intended } = place.get() {
                place.set(Place::Idle);
                if let Some(intended) = intended {
                    self.record_not_sent(series, intended, now, "held back when the run ended");
                }
            }
        }
    }

    /// Records the requests that are not answered, and forgets them.
    pub(super) fn give_up_answers(&self, now: Moment) {
        for place in &self.places {
            if let Place::Sent {
                series,
                intended,
                sent,
            } = place.replace(Place::Idle)
            {
                let sample = Sample {
                    series,
                    intended,
                    sent,
                    ended: now,
                    outcome: Outcome::Failure(FailureKind::Unanswered),
                    received: Bytes::default(),
                };
                self.record(sample, "no answer when the run ended");
            }
        }
    }

    /// The sink, and what was observed beside it.
    pub(super) fn finish(self) -> (S, Observed) {
        self.recorder.into_inner().finish()
    }

    async fn request(
        &self,
        user: User,
        session: &mut T::Session,
        step: &ReadyStep<T::Prepared>,
        intended: Option<Moment>,
        values: &mut Values,
    ) -> (Moment, Outcome) {
        let place = &self.places[user.0];
        let series = step.series;
        place.set(Place::Waiting { series, intended });
        self.cap.admit(|| self.counters.held_back()).await;
        let rendered = self.transport.render(&step.prepared, values);
        let sent = self.clock.now();
        let intended = intended.unwrap_or(sent);
        place.set(Place::Sent {
            series,
            intended,
            sent,
        });
        self.counters.sent();
        let exchanged = match rendered {
            Ok(rendered) => {
                let exchange = self.transport.exchange(session, &step.prepared, rendered);
                timeout(step.timeout, exchange).await
            }
            Err(failure) => Ok(Exchange {
                received: Bytes::default(),
                result: Err(failure),
            }),
        };
        let ended = self.clock.now();
        place.set(Place::Idle);
        let too_long = || format!("no complete answer within {:?}", step.timeout);
        let (received, result) = match exchanged {
            Ok(exchange) => {
                let checked = exchange.result.and_then(|answer| {
                    // The timer is coarser than the clock, and the clock decides.
                    if ended.since(sent) > step.timeout {
                        return Err(Failure::new(FailureKind::Timeout, too_long()));
                    }
                    self.transport.check(&step.prepared, answer, values)
                });
                (exchange.received, checked)
            }
            Err(_elapsed) => {
                let kind = self.transport.timeout_kind(session);
                (Bytes::default(), Err(Failure::new(kind, too_long())))
            }
        };
        let (outcome, message) = match result {
            Ok(()) => (Outcome::Success, None),
            Err(failure) => (Outcome::Failure(failure.kind), Some(failure.message)),
        };
        let sample = Sample {
            series,
            intended,
            sent,
            ended,
            outcome,
            received,
        };
        self.record(sample, message.as_deref().unwrap_or_default());
        (ended, outcome)
    }

    fn record_not_sent(&self, series: SeriesId, intended: Moment, now: Moment, message: &str) {
        let sample = Sample {
            series,
            intended,
            sent: now,
            ended: now,
            outcome: Outcome::Failure(FailureKind::NotSent),
            received: Bytes::default(),
        };
        self.record(sample, message);
    }

    fn record(&self, sample: Sample, message: &str) {
        self.recorder.borrow_mut().record(sample, message);
    }
}
