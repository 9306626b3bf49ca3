//! Conducts one worker through a scenario: start, load, drain, end.
//!
//! It decides when users start and when they are cut off; what they do meanwhile is theirs.

use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use perf_core::{Load, Moment, SampleSink};

use super::closed::{self, Budget};
use super::crew::Crew;
use super::open::{self, Pacer, Queue};
use super::place::Place;
use super::worker::{User, Worker};
use crate::schedule::{Schedule, Shard};
use crate::stop::{StopLevel, StopSignal};
use crate::timer::Timer;
use crate::transport::Transport;

/// How a scenario is to be gone through.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) load: Load,
    pub(super) shard: Shard,
    pub(super) drain: Duration,
    pub(super) timer: Timer,
    pub(super) stop: StopSignal,
}

/// What makes users start iterations.
enum Source<T: Transport, S> {
    /// They do it themselves, as often as they may.
    Count,
    /// They do it themselves, until this moment.
    Until(Moment),
    /// A schedule.
    Arrivals(Box<Pacer<T, S>>, Rc<Queue>),
}

/// Goes through the scenario, one user for each of `sessions`. Starts at `began`, and returns when
/// everything that was due is recorded.
pub(super) async fn conduct<T: Transport, S: SampleSink + 'static>(
    worker: &Rc<Worker<T, S>>,
    sessions: Vec<T::Session>,
    course: &Course,
    began: Moment,
) {
    let clock = worker.clock();
    course.timer.sleep_until(clock.instant(began)).await;
    let mut crew = Crew::default();
    let mut source = start(worker, sessions, course, began, &mut crew);
    let stopped = tokio::select! {
        biased;
        () = course.stop.reached(StopLevel::Drain) => true,
        () = crew.finished() => false,
        () = run_out(&mut source, worker, course) => false,
    };
    if stopped {
        let now = clock.now();
        worker.shut();
        if let Source::Arrivals(pacer, queue) = &mut source {
            pacer.release(now);
            queue.close();
            give_up_queue(worker, queue, now);
        }
        crew.cut_off(|user| !matches!(worker.place(user), Place::Sent { .. }));
        worker.give_up_waiting(now);
        let deadline = clock.instant(later(now, course.drain));
        tokio::select! {
            biased;
            () = course.stop.reached(StopLevel::Now) => (),
            () = crew.finished() => (),
            () = course.timer.sleep_until(deadline) => (),
        }
    }
    crew.disband().await;
    let ended = clock.now();
    if let Source::Arrivals(_, queue) = &source {
        give_up_queue(worker, queue, ended);
    }
    worker.give_up_waiting(ended);
    worker.give_up_answers(ended);
}

/// Starts the users, and says what makes them go on.
fn start<T: Transport, S: SampleSink + 'static>(
    worker: &Rc<Worker<T, S>>,
    sessions: Vec<T::Session>,
    course: &Course,
    began: Moment,
    crew: &mut Crew,
) -> Source<T, S> {
    match course.load {
        Load::Iterations { total, .. } => {
            let share = course.shard.share_of(total.get());
            start_closed(worker, sessions, Budget::Count(Cell::new(share)), crew);
            Source::Count
        }
        Load::VirtualUsers { duration, .. } => {
            let end = later(began, duration);
            start_closed(worker, sessions, Budget::Until(end), crew);
            Source::Until(end)
        }
        Load::ArrivalRate {
            rate,
            duration,
            max_in_flight,
            ..
        } => {
            let most = course.shard.share_of(max_in_flight.get().into());
            let queue = Rc::new(Queue::new(most));
            for (number, session) in sessions.into_iter().enumerate() {
                let (worker, queue) = (Rc::clone(worker), Rc::clone(&queue));
                crew.start(open::serve(worker, User(number), session, queue));
            }
            let starts = Schedule::constant(rate, duration).starts(course.shard);
            let timer = course.timer.clone();
            let pacer = Pacer::new(Rc::clone(worker), Rc::clone(&queue), starts, began, timer);
            Source::Arrivals(Box::new(pacer), queue)
        }
    }
}

fn start_closed<T: Transport, S: SampleSink + 'static>(
    worker: &Rc<Worker<T, S>>,
    sessions: Vec<T::Session>,
    budget: Budget,
    crew: &mut Crew,
) {
    let budget = Rc::new(budget);
    for (number, session) in sessions.into_iter().enumerate() {
        let (worker, budget) = (Rc::clone(worker), Rc::clone(&budget));
        crew.start(closed::iterate_on_and_on(
            worker,
            User(number),
            session,
            budget,
        ));
    }
}

/// Ends when no start will come any more and the time for answers is over.
async fn run_out<T: Transport, S: SampleSink>(
    source: &mut Source<T, S>,
    worker: &Worker<T, S>,
    course: &Course,
) {
    let clock = worker.clock();
    let last_start = match source {
        // Each request has a time limit of its own, so all users finish.
        Source::Count => return pending().await,
        Source::Until(end) => *end,
        Source::Arrivals(pacer, _) => {
            pacer.pace().await;
            clock.now()
        }
    };
    let deadline = clock.instant(later(last_start, course.drain));
    course.timer.sleep_until(deadline).await;
}

/// Records the starts that still wait for a connection.
fn give_up_queue<T: Transport, S: SampleSink>(worker: &Worker<T, S>, queue: &Queue, now: Moment) {
    for due in queue.empty() {
        worker.not_sent(due, now, "no connection was free before the run ended");
    }
}

/// The moment `span` after `moment`, or the last one there is.
fn later(moment: Moment, span: Duration) -> Moment {
    Moment::after_start(moment.since_start().saturating_add(span))
}
