//! The open model: starts are due by a schedule, whatever the target does.
//!
//! Starts are released when they are due, never later for want of capacity: they wait for a free
//! connection in a queue, and keep their due time meanwhile. A connection that becomes free looks
//! itself what is due by then, so that the pacer need not wake for every start of a fast schedule.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::iter::Peekable;
use std::rc::Rc;
use std::time::Duration;

use perf_core::{Moment, SampleSink};
use tokio::sync::Notify;
use tokio::task::coop::consume_budget;

use super::virtual_user::VirtualUser;
use super::worker::Worker;
use crate::late_starts::LateStarts;
use crate::schedule::Starts;
use crate::transport::Transport;

/// The pacer wakes at most once in this time. Where starts are closer together, those that no
/// connection has taken by then are released together, as much too late.
const TICK: Duration = Duration::from_micros(50);
/// Starts that are released in one go. A schedule that is faster than it can be released would
/// otherwise keep the thread to itself: while some starts are released, more become due.
const AT_ONCE: usize = 1_000;

/// A start that is due.
#[derive(Debug, Clone, Copy)]
struct Due {
    /// Its number in the scenario, which is that of its iteration.
    number: u64,
    at: Moment,
}

/// Releases the starts of one worker when they are due, first come, first served.
pub(super) struct Pacer<T: Transport, S> {
    worker: Rc<Worker<T, S>>,
    began: Moment,
    starts: RefCell<Peekable<Starts>>,
    /// The number of the first start's iteration.
    first: u64,
    /// Released, and waiting for a connection.
    queue: RefCell<VecDeque<Due>>,
    arrived: Notify,
    closed: Cell<bool>,
    late: Cell<LateStarts>,
    /// Released and not finished, in the queue or under way.
    in_flight: Cell<u64>,
    max_in_flight: u64,
}

impl<T: Transport, S: SampleSink> Pacer<T, S> {
    /// A pacer of `starts`, which are counted from `began`; their iterations are numbered from `first`. Of those that are released, at most
    /// `max_in_flight` are not finished.
    pub(super) fn new(
        worker: Rc<Worker<T, S>>,
        (starts, first): (Starts, u64),
        began: Moment,
        max_in_flight: u64,
    ) -> Self {
        Self {
            worker,
            began,
            starts: RefCell::new(starts.peekable()),
            first,
            queue: RefCell::default(),
            arrived: Notify::new(),
            closed: Cell::new(false),
            late: Cell::default(),
            in_flight: Cell::new(0),
            max_in_flight,
        }
    }

    /// Releases all starts, each when it is due, and closes. Can be given up at any time without
    /// losing a start.
    pub(super) async fn pace(&self) {
        let clock = self.worker.clock;
        while let Some(due) = self.next_due() {
            let tick = clock.now().since_start().saturating_add(TICK);
            let wake_at = due.at.max(Moment::after_start(tick));
            let sleep = self.worker.timer.sleep_until(clock.instant(wake_at));
            sleep.await;
            self.release_some(AT_ONCE, clock.now());
        }
        self.close();
    }

    /// Releases every start that is due at `now`.
    pub(super) fn release(&self, now: Moment) {
        self.release_some(usize::MAX, now);
    }

    /// Releases at most so many of the starts that are due at `now`.
    fn release_some(&self, most: usize, now: Moment) {
        for _ in 0..most {
            let Some(due) = self.next_due().filter(|due| due.at <= now) else {
                return;
            };
            self.starts.borrow_mut().next();
            self.worker.counters.iteration();
            let mut late = self.late.get();
            if late.count(now.since(due.at)) {
                self.worker.counters.late_start();
            }
            self.late.set(late);
            if self.in_flight.get() < self.max_in_flight {
                self.in_flight.set(self.in_flight.get() + 1);
                self.queue.borrow_mut().push_back(due);
                self.arrived.notify_one();
            } else {
                let decided = self.worker.clock.now();
                let message = "too many starts were due and not finished";
                self.worker.not_sent(due.number, due.at, decided, message);
            }
        }
    }

    /// Releases no more; who waits for a start goes home when none is left.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.arrived.notify_waiters();
    }

    /// How late starts were released until now.
    pub(super) const fn late_starts(&self) -> LateStarts {
        self.late.get()
    }

    /// Records the starts that still wait for a connection as not sent, and forgets them.
    pub(super) fn give_up(&self, now: Moment) {
        let waiting = self.queue.take();
        self.in_flight
            .set(self.in_flight.get() - waiting.len() as u64);
        for due in waiting {
            let message = "no connection was free before the run ended";
            self.worker.not_sent(due.number, due.at, now, message);
        }
    }

    /// Waits for a start; `None` when there will be no more.
    async fn take(&self) -> Option<Due> {
        loop {
            if !self.closed.get() {
                self.release_some(AT_ONCE, self.worker.clock.now());
            }
            let next = self.queue.borrow_mut().pop_front();
            if next.is_some() {
                self.worker.counters.begun();
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

    /// The next start; none when the data is used up.
    fn next_due(&self) -> Option<Due> {
        let most = self.worker.scenario.iterations();
        let start = *self.starts.borrow_mut().peek()?;
        let number = self.first.saturating_add(start.index);
        if most.is_some_and(|most| number >= most) {
            self.worker.data_used_up();
            return None;
        }
        let since_start = self.began.since_start().saturating_add(start.due);
        Some(Due {
            number,
            at: Moment::after_start(since_start),
        })
    }
}

/// One connection: takes starts from the pacer until there will be no more.
pub(super) async fn serve<T: Transport, S: SampleSink>(
    pacer: Rc<Pacer<T, S>>,
    mut user: VirtualUser<T>,
) {
    while let Some(due) = pacer.take().await {
        pacer
            .worker
            .iterate(&mut user, due.number, Some(due.at))
            .await;
        pacer.finished();
        // A transport that is always ready at once must not keep the thread to itself.
        consume_budget().await;
    }
    pacer.worker.stop(&mut user).await;
    pacer.worker.settle(&mut user).await;
}
