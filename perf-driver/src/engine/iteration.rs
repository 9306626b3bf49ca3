//! One iteration: a task is drawn, what is done around it is done, and its steps in order.

use std::time::Duration;

use perf_core::{Delay, FailureKind, Moment, OnFailure, SampleSink};

use tokio::task::coop::consume_budget;

use super::attempt::{Attempt, Purpose};
use super::flow::Loops;
use super::place::Place;
use super::program::{Instruction, Program};
use super::ready::ReadyTask;
use super::virtual_user::VirtualUser;
use super::worker::Worker;
use crate::phase::Phase;
use crate::random::Stream;
use crate::recorder::Why;
use crate::transport::Transport;

/// How an iteration, or a phase, ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// All of it was done.
    Completed,
    /// A step failed. A phase says why.
    Failed(Option<String>),
    /// The gate was shut before all of it was sent.
    Cut,
}

impl<T: Transport, S: SampleSink> Worker<T, S> {
    /// Does iteration `number` of the scenario. `due` is when it was due, in an open model; there,
    /// a later step is due when the one before has ended.
    pub(super) async fn iterate(
        &self,
        user: &mut VirtualUser<T>,
        number: u64,
        due: Option<Moment>,
    ) -> Ended {
        user.begin_iteration(number);
        let journey = &self.scenario.journey;
        let task = self.draw_task(number);
        let waiting = Place::Waiting {
            series: task.first,
            intended: due,
            iteration: number,
        };
        self.set_place(user.index, waiting);
        self.begin_iteration(due.unwrap_or_else(|| self.clock.now()), number);
        let ended = match self.prepare(user).await {
            Ended::Completed => self.run(user, &task.program, Purpose::Measured(due)).await,
            Ended::Failed(message) => {
                let now = self.clock.now();
                self.set_place(user.index, Place::Idle);
                let (due, message) = (due.unwrap_or(now), message.unwrap_or_default());
                let kind = FailureKind::SetupFailed;
                self.record_unsent(task.first, number, due, now, kind, &message);
                Ended::Failed(None)
            }
            Ended::Cut => Ended::Cut,
        };
        if user.started && !journey.after_each.is_empty() {
            let after = Purpose::Around(Phase::AfterEach);
            self.run(user, &journey.after_each, after).await;
        }
        if matches!(ended, Ended::Failed(_)) {
            self.counters.failed_iteration();
        }
        ended
    }

    /// Does what `user` has to do before its first iteration.
    pub(super) async fn start(&self, user: &mut VirtualUser<T>) -> Ended {
        if user.started {
            return Ended::Completed;
        }
        user.values.begin_user();
        let (program, phase) = (&self.scenario.journey.on_start, Phase::OnStart);
        let ended = self.run(user, program, Purpose::Around(phase)).await;
        user.started = ended == Ended::Completed;
        ended
    }

    /// Does what `user` has to do after its last iteration.
    pub(super) async fn stop(&self, user: &mut VirtualUser<T>) {
        if user.started {
            user.values.end_iteration();
            let (program, phase) = (&self.scenario.journey.on_stop, Phase::OnStop);
            self.run(user, program, Purpose::Around(phase)).await;
        }
    }

    /// Does what comes before the measured steps of an iteration.
    async fn prepare(&self, user: &mut VirtualUser<T>) -> Ended {
        match self.start(user).await {
            Ended::Completed => {
                if let Err(error) = user.values.begin_iteration(user.iteration) {
                    return Ended::Failed(Some(error.to_string()));
                }
                let (program, phase) = (&self.scenario.journey.before_each, Phase::BeforeEach);
                self.run(user, program, Purpose::Around(phase)).await
            }
            other => other,
        }
    }

    /// Does `program` up to its end, to a failure that ends it, or to the shutting of the gate.
    pub(super) async fn run(
        &self,
        user: &mut VirtualUser<T>,
        program: &Program<T::Prepared>,
        purpose: Purpose,
    ) -> Ended {
        let mut purpose = purpose;
        let mut ended = Ended::Completed;
        let mut loops = Loops::default();
        let mut place = 0;
        while let Some(instruction) = program.at(place) {
            place += 1;
            match instruction {
                Instruction::Send(step) => match self.attempt(user, step, purpose).await {
                    Attempt::NotSent => return Ended::Cut,
                    Attempt::Succeeded(at) => purpose = purpose.due_again(at),
                    Attempt::Failed(at, message) => {
                        purpose = purpose.due_again(at);
                        if step.on_failure == OnFailure::EndIteration {
                            return Ended::Failed(message);
                        }
                        ended = Ended::Failed(message);
                    }
                },
                Instruction::Pause(delay) => {
                    let span = self.draw_pause(user.iteration, place, &loops, delay);
                    if !self.pause(span, purpose.cleans_up()).await {
                        return Ended::Cut;
                    }
                    purpose = purpose.due_later(span);
                }
                Instruction::Flow(flow) => {
                    // Passes in which nothing is sent must not keep the thread to themselves.
                    consume_budget().await;
                    if self.gate.is_shut() && !purpose.cleans_up() {
                        return Ended::Cut;
                    }
                    match loops.follow(flow, place, &mut user.values) {
                        Ok(next) => place = next,
                        Err(problem) => {
                            return self.undecided(user, program, place, purpose, &problem);
                        }
                    }
                }
            }
        }
        ended
    }

    /// It cannot be told what to do at `place` of `program`: the first request that would have
    /// followed fails for it.
    fn undecided(
        &self,
        user: &VirtualUser<T>,
        program: &Program<T::Prepared>,
        place: usize,
        purpose: Purpose,
        problem: &str,
    ) -> Ended {
        let now = self.clock.now();
        let kind = FailureKind::MissingValue;
        match purpose {
            Purpose::Measured(due) => {
                let next = program.first_step_from(place);
                let step = next.or_else(|| program.first_step());
                if let Some(series) = step.and_then(|step| step.series) {
                    let due = due.unwrap_or(now);
                    self.set_place(user.index, Place::Idle);
                    self.record_unsent(series, user.iteration, due, now, kind, problem);
                }
                Ended::Failed(None)
            }
            Purpose::Around(phase) => {
                let message = format!("{phase}: {problem}");
                self.record_phase_failure(phase, Why::of(&message));
                Ended::Failed(Some(message))
            }
        }
    }

    /// Waits; `false` if the gate was shut meanwhile.
    pub(super) async fn pause(&self, span: Duration, although_shut: bool) -> bool {
        let now = self.clock.now();
        let end = Moment::after_start(now.since_start().saturating_add(span));
        let sleep = self.timer.sleep_until(self.clock.instant(end));
        if although_shut {
            sleep.await;
            return true;
        }
        self.gate.unless_shut(sleep).await.is_some()
    }

    /// The task of iteration `number`: by weight, the same on any worker.
    fn draw_task(&self, number: u64) -> &ReadyTask<T::Prepared> {
        let tasks = &self.scenario.journey.tasks;
        if let [only] = tasks.as_slice() {
            return only;
        }
        let weight = |task: &ReadyTask<_>| u64::from(task.weight.get());
        let all = tasks.iter().map(weight).sum();
        let mut drawn = self.stream("task", number).below(all);
        let found = tasks
            .iter()
            .find(|task| match drawn.checked_sub(weight(task)) {
                Some(left) => {
                    drawn = left;
                    false
                }
                None => true,
            });
        found.expect("what is drawn is below the sum of all weights")
    }

    /// How long a pause of iteration `number` is. Every pause has a stream of its own.
    fn draw_pause(&self, number: u64, place: usize, loops: &Loops, delay: &Delay) -> Duration {
        if let Delay::Constant(span) = delay {
            return *span;
        }
        let within = loops.passes().fold(place as u64, |mixed, pass| {
            mixed.wrapping_mul(0x0100_0000_01b3) ^ u64::from(pass)
        });
        let mut stream = self.stream("pause", number ^ within.rotate_left(32));
        stream.delay(delay)
    }

    /// The stream of what is drawn for `purpose`.
    pub(super) fn stream(&self, purpose: &str, number: u64) -> Stream {
        Stream::new(self.scenario.seed, self.scenario.key, purpose, number)
    }
}

impl Purpose {
    /// The purpose of the next request, after one that ended at `at`.
    const fn due_again(self, at: Moment) -> Self {
        match self {
            Self::Measured(Some(_)) => Self::Measured(Some(at)),
            other => other,
        }
    }

    /// The purpose of the next request, after a pause.
    fn due_later(self, span: Duration) -> Self {
        match self {
            Self::Measured(Some(due)) => {
                let later = due.since_start().saturating_add(span);
                Self::Measured(Some(Moment::after_start(later)))
            }
            other => other,
        }
    }

    const fn cleans_up(self) -> bool {
        match self {
            Self::Measured(_) => false,
            Self::Around(phase) => phase.cleans_up(),
        }
    }
}
