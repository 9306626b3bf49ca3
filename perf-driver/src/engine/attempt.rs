//! One request from the word to send it to its end: under its caps, within its time limit.

use std::pin::pin;
use std::time::Duration;

use perf_core::{Bytes, FailureKind, Lap, Moment, Outcome, SampleSink, format_duration};

use super::lap_clock::{LapClock, Timed};
use super::open_laps::OpenLap;
use super::place::Place;
use super::program::ReadyStep;
use super::virtual_user::VirtualUser;
use super::worker::{Timing, Worker};
use crate::hidden::Hidden;
use crate::phase::Phase;
use crate::recorder::Why;
use crate::transport::{Exchange, Failure, Transport};

/// What a request is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// To be measured. In an open model, it was due at some moment.
    Measured(Option<Moment>),
    /// Not to be measured.
    Around(Phase),
}

/// How a request ended.
#[derive(Debug)]
pub(super) enum Attempt {
    /// It did what the plan expects.
    Succeeded(Moment),
    /// It did not. A failure of a phase comes with its message; one that is measured is told.
    Failed(Moment, Option<String>),
    /// The gate was shut before it was sent.
    NotSent,
}

/// Why a request failed, with its answer if there was one.
type Failed<A> = (Failure, Option<A>);

impl<T: Transport, S: SampleSink> Worker<T, S> {
    /// Sends `step` and waits for its end.
    pub(super) async fn attempt(
        &self,
        user: &mut VirtualUser<T>,
        step: &ReadyStep<T::Prepared>,
        purpose: Purpose,
    ) -> Attempt {
        let (series, due, cleans_up) = match purpose {
            Purpose::Measured(due) => (step.series, due, false),
            Purpose::Around(phase) => (None, None, phase.cleans_up()),
        };
        if self.gate.is_shut() && !cleans_up {
            return Attempt::NotSent;
        }
        if let Some(series) = series {
            let waiting = Place::Waiting {
                series,
                intended: due,
                iteration: user.iteration,
            };
            self.set_place(user.index, waiting);
        }
        let admitted = self.cap.admit(user.index.0, || self.counters.held_back());
        let admitted = if cleans_up {
            admitted.await;
            Some(())
        } else {
            self.gate.unless_shut(admitted).await
        };
        if admitted.is_none() {
            // Whoever shut the gate records what was due and is waiting.
            return Attempt::NotSent;
        }
        user.requests += 1;
        user.values.noted();
        user.values.begin_request();
        let rendered = self.transport.render(&step.prepared, &mut user.values);
        if rendered.is_ok() {
            self.cap.sent();
        }
        let sent = self.clock.now();
        let intended = due.unwrap_or(sent);
        if let Some(series) = series {
            let place = Place::Sent {
                series,
                intended,
                sent,
                iteration: user.iteration,
            };
            self.set_place(user.index, place);
            self.counters.sent();
        }
        let timed = Timed {
            user: user.index,
            laps: step.laps,
            intended,
            sent,
            iteration: user.iteration,
        };
        let (ended, received, result) = self.exchange(user, step, rendered, timed).await;
        let failed = result.as_ref().err().map(|(failure, _)| failure.kind);
        self.end_laps(user.index, (intended, user.iteration), ended, failed);
        self.note_duplicates(user, step, intended);
        let timing = Timing {
            intended,
            sent,
            ended,
            received,
        };
        match (result, purpose, series) {
            (Ok(()), _, None) => Attempt::Succeeded(ended),
            (Ok(()), _, Some(series)) => {
                let outcome = Outcome::Success;
                self.note(user, intended, ended);
                self.record(series, user.iteration, timing, outcome, Why::of(""));
                Attempt::Succeeded(ended)
            }
            (Err((failure, answer)), _, Some(series)) => {
                let outcome = Outcome::Failure(failure.kind);
                let response = || self.transport.example(answer.as_ref()?);
                let secrets = || self.secrets(user, step);
                let why = Why::with_answer(&failure.message, &response, &secrets);
                self.record(series, user.iteration, timing, outcome, why);
                Attempt::Failed(ended, None)
            }
            (Err((failure, answer)), Purpose::Around(phase), None) => {
                let mut message = format!("{phase}, `{}`: {failure}", step.name);
                Hidden::new(self.secrets(user, step)).hide(&mut message);
                let response = || self.transport.example(answer.as_ref()?);
                let secrets = || self.secrets(user, step);
                self.record_phase_failure(phase, Why::with_answer(&message, &response, &secrets));
                Attempt::Failed(ended, Some(message))
            }
            (Err((failure, _)), Purpose::Measured(_), None) => {
                let mut message = failure.to_string();
                Hidden::new(self.secrets(user, step)).hide(&mut message);
                Attempt::Failed(ended, Some(message))
            }
        }
    }

    /// What must not be shown of an exchange beyond what the plan says.
    fn secrets(&self, user: &VirtualUser<T>, step: &ReadyStep<T::Prepared>) -> Vec<String> {
        let mut secrets = user.values.secrets();
        secrets.extend(self.transport.secrets(&step.prepared));
        secrets
    }

    /// Records the messages of `step` that have been delivered again, as far as they are known when
    /// an exchange that was `intended` then has ended.
    fn note_duplicates(
        &self,
        user: &mut VirtualUser<T>,
        step: &ReadyStep<T::Prepared>,
        intended: Moment,
    ) {
        let Some((_, series)) = step.laps.find(Lap::Delivery) else {
            return;
        };
        let now = self.clock.now();
        let again = OpenLap {
            series,
            intended: now,
            sent: now,
        };
        for _ in 0..self.transport.duplicates(&mut user.session, &step.prepared) {
            let sample = again.ended(now, Outcome::Failure(FailureKind::Duplicate));
            self.record_lap(intended, user.iteration, sample);
        }
    }

    /// Waits for what may still come of the requests of `user`, which sends no more of them.
    pub(super) async fn settle(&self, user: &mut VirtualUser<T>) {
        self.transport.settle(&mut user.session).await;
        let now = self.clock.now();
        let tasks = self.scenario.journey.tasks.iter();
        for step in tasks.flat_map(|task| task.program.steps()) {
            self.note_duplicates(user, step, now);
        }
    }

    /// Carries what was made of `step` to the target and back, within its time limit: when that
    /// ended, how much was received, and whether it is what the step expects; if not, with the answer,
    /// if there was one.
    async fn exchange(
        &self,
        user: &mut VirtualUser<T>,
        step: &ReadyStep<T::Prepared>,
        rendered: Result<T::Rendered, Failure>,
        timed: Timed,
    ) -> (Moment, Bytes, Result<(), Failed<T::Answer>>) {
        let exchanged = match rendered {
            Ok(rendered) => {
                let session = &mut user.session;
                let laps = LapClock::new(self, timed);
                // In its place, because to hand it over would be to copy it.
                let exchange =
                    pin!(
                        self.transport
                            .exchange(session, &step.prepared, rendered, &laps)
                    );
                let deadline = timed.sent.since_start().saturating_add(step.timeout);
                let deadline = Moment::after_start(deadline);
                self.limits.within(user.index, deadline, exchange).await
            }
            Err(failure) => Ok(Exchange::new(Bytes::default(), Err(failure))),
        };
        let ended = match &exchanged {
            Ok(Exchange {
                ended: Some(at), ..
            }) => self.clock.moment(*at),
            _ => self.clock.now(),
        };
        self.set_place(user.index, Place::Idle);
        let Ok(exchange) = exchanged else {
            let failure = self.transport.timed_out(&mut user.session, step.timeout);
            return (ended, Bytes::default(), Err((failure, None)));
        };
        let answer = exchange.result.map_err(|failure| (failure, None));
        let checked = answer.and_then(|answer| {
            let service_time = ended.since(timed.sent);
            // Limits are looked after in ticks, and the clock decides.
            let result = if service_time > step.timeout {
                Err(Failure::timeout(step.timeout))
            } else {
                let values = &mut user.values;
                let checked = self.transport.check(&step.prepared, &answer, values);
                checked.and_then(|()| in_time(service_time, step.within))
            };
            result.map_err(|failure| (failure, Some(answer)))
        });
        (ended, exchange.received, checked)
    }
}

/// Whether an answer came as soon as the plan expects.
fn in_time(service_time: Duration, within: Option<Duration>) -> Result<(), Failure> {
    let Some(within) = within.filter(|within| service_time > *within) else {
        return Ok(());
    };
    let message = format!(
        "expected an answer within {}, got it after {}",
        format_duration(within),
        format_duration(service_time)
    );
    Err(Failure::new(FailureKind::CheckFailed, message))
}
