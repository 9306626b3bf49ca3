//! The open model: starts are due by a schedule, whatever the target does.
//!
//! The pacer releases every start that is due and never waits for capacity. Starts wait for a
//! free connection in a queue, and keep their due time meanwhile.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::iter::Peekable;
use std::rc::Rc;

use perf_core::{Moment, SampleSink};
use tokio::sync::Notify;
use tokio::task::coop::consume_budget;
use tokio::task::yield_now;

use super::virtual_user::VirtualUser;
use super::worker::Worker;
use crate::schedule::Starts;
use crate::transport::Transport;

/// A start that is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    /// Its number in the scenario, which is that of its iteration.
    pub(super) number: u64,
    pub(super) at: Moment,
}

/// Starts that are due, first come, first served.
#[derive(Debug)]
pub(super) struct Queue {
    due: RefCell<VecDeque<Due>>,
    arrived: Notify,
    closed: Cell<bool>,
    /// Due and not finished, in the queue or under way.
    in_flight: Cell<u64>,
    max_in_flight: u64,
}

/// Releases the starts of one worker when they are due.
pub(super) struct Pacer<T: Transport, S> {
    worker: Rc<Worker<T, S>>,
    queue: Rc<Queue>,
    starts: Peekable<Starts>,
    began: Moment,
}

impl Queue {
    pub(super) fn new(max_in_flight: u64) -> Self {
        Self {
            due: RefCell::default(),
            arrived: Notify::new(),
            closed: Cell::new(false),
            in_flight: Cell::new(0),
            max_in_flight,
        }
    }

    /// Takes no more starts; who waits for one goes home when the queue is empty.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.arrived.notify_waiters();
    }

    /// Takes out all starts that wait.
    pub(super) fn empty(&self) -> VecDeque<Due> {
        let waiting = self.due.take();
        self.in_flight
            .set(self.in_flight.get() - waiting.len() as u64);
        waiting
    }

    /// Takes a start in; `false` if too many are under way.
    fn push(&self, due: Due) -> bool {
        if self.in_flight.get() >= self.max_in_flight {
            return false;
        }
        self.in_flight.set(self.in_flight.get() + 1);
        self.due.borrow_mut().push_back(due);
        self.arrived.notify_one();
        true
    }

    /// Waits for a start; `None` when there will be no more.
    async fn take(&self) -> Option<Due> {
        loop {
            let next = self.due.borrow_mut().pop_front();
            if next.is_some() {
                return next;
            }
            if self.closed.get() {
                return None;
            }
            self.arrived.notified().await;
        }
    }

    fn finished(&self) {
        self.in_flight.set(self.in_flight.get() - 1);
    }
}

impl<T: Transport, S: SampleSink> Pacer<T, S> {
    pub(super) fn new(
        worker: Rc<Worker<T, S>>,
        queue: Rc<Queue>,
        starts: Starts,
        began: Moment,
    ) -> Self {
        Self {
            worker,
            queue,
            starts: starts.peekable(),
            began,
        }
    }

    /// Releases all starts, each when it is due, and closes the queue. Can be given up at any
    /// time without losing a start.
    pub(super) async fn pace(&mut self) {
        let clock = self.worker.clock;
        while let Some(due) = self.next_due() {
            if due.at > clock.now() {
                self.worker.timer.sleep_until(clock.instant(due.at)).await;
                // At gaps of a microsecond a sleep is over before it begins, again and again.
                consume_budget().await;
            } else {
                // Behind: those who do the work get the thread before more work is handed out.
                yield_now().await;
            }
            self.release(clock.now());
        }
        self.queue.close();
    }

    /// Releases every start that is due at `now`.
    pub(super) fn release(&mut self, now: Moment) {
        while let Some(due) = self.next_due().filter(|due| due.at <= now) {
            self.starts.next();
            self.worker.counters.iteration();
            if !self.queue.push(due) {
                let decided = self.worker.clock.now();
                let message = "too many starts were due and not finished";
                self.worker.not_sent(due.number, due.at, decided, message);
            }
        }
    }

    /// The next start; none when the data is used up.
    fn next_due(&mut self) -> Option<Due> {
        let most = self.worker.scenario.iterations();
        let start = self.starts.peek()?;
        if most.is_some_and(|most| start.index >= most) {
            self.worker.data_used_up();
            return None;
        }
        let since_start = self.began.since_start().saturating_add(start.due);
        Some(Due {
            number: start.index,
            at: Moment::after_start(since_start),
        })
    }
}

/// One connection: takes starts from the queue until there will be no more.
pub(super) async fn serve<T: Transport, S: SampleSink>(
    worker: Rc<Worker<T, S>>,
    mut user: VirtualUser<T>,
    queue: Rc<Queue>,
) {
    while let Some(due) = queue.take().await {
        worker.iterate(&mut user, due.number, Some(due.at)).await;
        queue.finished();
        // A transport that is always ready at once must not keep the thread to itself.
        consume_budget().await;
    }
    worker.stop(&mut user).await;
}
