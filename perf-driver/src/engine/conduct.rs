//! Conducts one worker through a scenario: start, load, drain, end.
//!
//! It decides when users start and when they are cut off; what they do meanwhile is theirs.

use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use perf_core::{Load, Moment, SampleSink};

use super::closed::{self, Numbers};
use super::crew::Crew;
use super::open::{self, Pacer};
use super::virtual_user::VirtualUser;
use super::warm_up::{LOOK, Warming};
use super::worker::Worker;
use crate::schedule::{Schedule, Shard, UserSchedule};
use crate::stop::{StopLevel, StopSignal};
use crate::transport::Transport;

/// How a scenario is to be gone through.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) load: Load,
    /// The number of its first iteration.
    pub(super) first: u64,
    pub(super) shard: Shard,
    pub(super) drain: Duration,
    pub(super) stop: StopSignal,
}

/// What makes users start iterations.
enum Source<T: Transport, S> {
    /// They do it themselves, as often as they may.
    Count,
    /// They do it themselves, until this moment.
    Until(Moment),
    /// A schedule.
    Arrivals(Rc<Pacer<T, S>>),
}

/// Goes through the scenario with `users`. Starts at `began`, and returns when everything that was
/// due is recorded.
pub(super) async fn conduct<T: Transport, S: SampleSink + 'static>(
    worker: &Rc<Worker<T, S>>,
    users: Vec<VirtualUser<T>>,
    course: &Course,
    began: Moment,
    warming: Warming,
) {
    let clock = worker.clock;
    worker.warm_up(warming.clone());
    worker.timer.sleep_until(clock.instant(began)).await;
    let mut crew = Crew::default();
    let source = start(worker, users, course, began, &mut crew);
    tokio::select! {
        biased;
        () = course.stop.reached(StopLevel::Drain) => wind_up(&source, worker),
        () = crew.finished() => (),
        () = run_out(&source, worker, course) => (),
        () = watch_warm_up(worker, &warming) => (),
    }
    if worker.gate.is_shut() {
        let deadline = clock.instant(later(clock.now(), course.drain));
        tokio::select! {
            biased;
            () = course.stop.reached(StopLevel::Now) => (),
            () = crew.finished() => (),
            () = worker.timer.sleep_until(deadline) => (),
        }
    }
    crew.disband().await;
    let ended = clock.now();
    if let Source::Arrivals(pacer) = &source {
        pacer.give_up(ended);
        worker.note_late_starts(pacer.late_starts());
    }
    worker.give_up_waiting(ended);
    worker.give_up_answers(ended);
}

/// Starts the users, and says what makes them go on.
fn start<T: Transport, S: SampleSink + 'static>(
    worker: &Rc<Worker<T, S>>,
    users: Vec<VirtualUser<T>>,
    course: &Course,
    began: Moment,
    crew: &mut Crew,
) -> Source<T, S> {
    let load = &course.load;
    let scenario = &worker.scenario;
    if let Some(schedule) = Schedule::of(load, scenario.seed, &scenario.name) {
        let capacity = load.capacity().expect("an open model has a capacity");
        let most = course.shard.share_of(capacity.max_in_flight.get().into());
        let starts = schedule.starts(course.shard);
        let pacer = Pacer::new(Rc::clone(worker), (starts, course.first), began, most);
        let pacer = Rc::new(pacer);
        for user in users {
            crew.start(open::serve(Rc::clone(&pacer), user));
        }
        return Source::Arrivals(pacer);
    }
    let (total, schedule) = match load {
        Load::Iterations { total, .. } => (Some(total.get()), None),
        _ => (None, UserSchedule::of(load)),
    };
    let numbers = Rc::new(Numbers::new(
        (course.shard, course.first),
        total,
        scenario.iterations(),
    ));
    for user in users {
        let number = course.shard.number(user.index.0 as u64);
        let shifts = schedule.as_ref().map_or_else(
            || vec![(began, None)],
            |schedule| {
                let shifts = schedule.shifts(number).into_iter();
                let moments = shifts.map(|s| (later(began, s.start), Some(later(began, s.stop))));
                moments.collect()
            },
        );
        let (worker, numbers) = (Rc::clone(worker), Rc::clone(&numbers));
        crew.start(closed::live(worker, user, shifts, numbers));
    }
    schedule.map_or(Source::Count, |schedule| {
        Source::Until(later(began, schedule.end()))
    })
}

/// Ends when no start will come any more and the time for answers is over.
async fn run_out<T: Transport, S: SampleSink>(
    source: &Source<T, S>,
    worker: &Worker<T, S>,
    course: &Course,
) {
    let last_start = match source {
        // Each request has a time limit of its own, so all users finish.
        Source::Count => return pending().await,
        Source::Until(end) => *end,
        Source::Arrivals(pacer) => {
            pacer.pace().await;
            worker.clock.now()
        }
    };
    let deadline = worker.clock.instant(later(last_start, course.drain));
    worker.timer.sleep_until(deadline).await;
}

/// Lets nothing more be sent, and records what is due and will not be.
fn wind_up<T: Transport, S: SampleSink>(source: &Source<T, S>, worker: &Worker<T, S>) {
    let now = worker.clock.now();
    if let Source::Arrivals(pacer) = source {
        pacer.release(now);
        pacer.close();
        pacer.give_up(now);
    }
    worker.give_up_waiting(now);
    worker.gate.shut();
}

/// Asks the sink, for as long as the scenario warms up, whether it takes the state for steady.
/// Never ends.
async fn watch_warm_up<T: Transport, S: SampleSink>(worker: &Worker<T, S>, warming: &Warming) {
    let mut agreed = false;
    while warming.is_open() {
        let next = later(worker.clock.now(), LOOK);
        worker.timer.sleep_until(worker.clock.instant(next)).await;
        let now = worker.clock.now();
        if warming.give_up(now) {
            break;
        }
        if !agreed && worker.is_steady() {
            agreed = true;
            warming.agree(now);
        }
    }
    pending::<()>().await;
}

/// The moment `span` after `moment`, or the last one there is.
fn later(moment: Moment, span: Duration) -> Moment {
    Moment::after_start(moment.since_start().saturating_add(span))
}
