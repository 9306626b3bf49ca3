//! The closed model: each user starts its next iteration when its last one has ended.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use perf_core::{Moment, SampleSink};
use tokio::task::coop::consume_budget;

use super::iteration::Ended;
use super::virtual_user::VirtualUser;
use super::worker::Worker;
use crate::schedule::Shard;
use crate::transport::Transport;

/// A user whose iteration failed begins the next one no sooner than this after it began that one:
/// a target that refuses at once is not asked in a loop that does nothing else.
const AFTER_FAILURE: Duration = Duration::from_millis(10);
/// The same for an iteration that sent nothing, because none of its conditions held.
const AFTER_NOTHING: Duration = Duration::from_millis(1);

/// The iterations of one worker's users, numbered through the whole scenario.
#[derive(Debug)]
pub(super) struct Numbers {
    shard: Shard,
    /// The first one of the scenario's load, or of this block of it.
    first: u64,
    taken: Cell<u64>,
    /// How many iterations the whole load has, or this block of it.
    total: Option<u64>,
    /// How many there is data for.
    with_data: Option<u64>,
}

/// Why there is no next iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoMore {
    Iterations,
    Data,
}

impl Numbers {
    pub(super) const fn new(
        (shard, first): (Shard, u64),
        total: Option<u64>,
        with_data: Option<u64>,
    ) -> Self {
        Self {
            shard,
            first,
            taken: Cell::new(0),
            total,
            with_data,
        }
    }

    /// The next iteration, if there is one.
    fn take(&self) -> Result<u64, NoMore> {
        let number = self.shard.number(self.taken.get());
        if self.total.is_some_and(|total| number >= total) {
            return Err(NoMore::Iterations);
        }
        let number = self.first.saturating_add(number);
        if self.with_data.is_some_and(|with_data| number >= with_data) {
            return Err(NoMore::Data);
        }
        self.taken.set(self.taken.get() + 1);
        Ok(number)
    }
}

/// Where a user is at work: from one moment to another, or for as long as there are iterations.
pub(super) type Shift = (Moment, Option<Moment>);

/// One user: at work in each of its `shifts`, until there are no more iterations or the gate is
/// shut.
pub(super) async fn live<T: Transport, S: SampleSink>(
    worker: Rc<Worker<T, S>>,
    mut user: VirtualUser<T>,
    shifts: Vec<Shift>,
    numbers: Rc<Numbers>,
) {
    for (start, end) in shifts {
        let wait = start.since(worker.clock.now());
        if !wait.is_zero() && !worker.pause(wait, false).await {
            break;
        }
        iterate_on_and_on(&worker, &mut user, end, &numbers).await;
        worker.stop(&mut user).await;
        user.started = false;
        if worker.gate.is_shut() {
            break;
        }
    }
    worker.settle(&mut user).await;
}

async fn iterate_on_and_on<T: Transport, S: SampleSink>(
    worker: &Worker<T, S>,
    user: &mut VirtualUser<T>,
    end: Option<Moment>,
    numbers: &Numbers,
) {
    let journey = &worker.scenario.journey;
    let is_over = |now: Moment| worker.gate.is_shut() || end.is_some_and(|end| now >= end);
    while !is_over(worker.clock.now()) {
        let number = match numbers.take() {
            Ok(number) => number,
            Err(NoMore::Iterations) => break,
            Err(NoMore::Data) => {
                worker.data_used_up();
                break;
            }
        };
        worker.counters.iteration();
        worker.counters.begun();
        let began = worker.clock.now();
        let requests = user.requests;
        let ended = worker.iterate(user, number, None).await;
        // A transport that is always ready at once must not keep the thread to itself.
        consume_budget().await;
        let now = worker.clock.now();
        let think_time = journey.think_time.as_ref().map_or(Duration::ZERO, |delay| {
            worker.stream("think_time", number).delay(delay)
        });
        let least = match ended {
            Ended::Failed(_) => journey.pacing.unwrap_or_default().max(AFTER_FAILURE),
            Ended::Completed if user.requests == requests => {
                journey.pacing.unwrap_or_default().max(AFTER_NOTHING)
            }
            Ended::Completed | Ended::Cut => journey.pacing.unwrap_or_default(),
        };
        let wait = think_time.max(least.saturating_sub(now.since(began)));
        let left = end.map_or(wait, |end| wait.min(end.since(now)));
        if !left.is_zero() && !worker.pause(left, false).await {
            break;
        }
    }
}
