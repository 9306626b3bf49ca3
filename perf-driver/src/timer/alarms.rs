//! Who is to be woken, and when: the next one first. It waits for nothing itself.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Instant;

use super::bell::Bell;

/// The most alarms that are kept for others once they have rung.
const MOST_SPARE: usize = 256;

/// The alarms of one timer.
#[derive(Debug)]
pub(super) struct Alarms {
    queue: Mutex<Queue>,
    pub(super) bell: Bell,
}

/// The alarms in order.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// The next alarm on top; equal moments in the order in which they were asked for.
    alarms: BinaryHeap<Reverse<Entry>>,
    asked: u64,
    forgotten: usize,
    /// Alarms that nobody has any more, to be used again: a sleep of a request takes nothing from
    /// the heap.
    spare: Vec<Arc<Alarm>>,
    /// When the bell is going to ring; `None` if it has rung or was never set.
    set_for: Option<Instant>,
    pub(super) ended: bool,
}

/// Who is to be woken; nobody once the future is gone.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    waker: Mutex<Option<Waker>>,
}

#[derive(Debug)]
struct Entry {
    at: Instant,
    number: u64,
    alarm: Arc<Alarm>,
}

impl Alarms {
    pub(super) fn new(bell: Bell) -> Self {
        Self {
            queue: Mutex::default(),
            bell,
        }
    }

    pub(super) fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it holds the lock; if something did, the queue is still whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an alarm for `at`, which is later than `now`, that wakes `waker`.
    pub(super) fn add(&self, at: Instant, now: Instant, waker: &Waker) -> Arc<Alarm> {
        let mut queue = self.queue();
        let alarm = queue.spare.pop().unwrap_or_default();
        *alarm.waker() = Some(waker.clone());
        queue.asked += 1;
        let number = queue.asked;
        queue.alarms.push(Reverse(Entry {
            at,
            number,
            alarm: Arc::clone(&alarm),
        }));
        self.set_bell(&mut queue, now);
        alarm
    }

    /// Takes back an alarm that has rung.
    pub(super) fn take_back(&self, alarm: Arc<Alarm>) {
        self.queue().keep(alarm);
    }

    /// Sets the bell for the next alarm, unless it rings as early anyway.
    pub(super) fn set_bell(&self, queue: &mut Queue, now: Instant) {
        let Some(next) = queue.next() else {
            return;
        };
        if queue.set_for.is_none_or(|set_for| next < set_for) {
            queue.set_for = Some(next);
            self.bell.set(next.saturating_duration_since(now));
        }
    }

    /// The bell has rung: moves what is due to `due`, the earliest first. `false` if the timer has
    /// ended.
    #[cfg(target_os = "linux")]
    pub(super) fn rung(&self, due: &mut Vec<Arc<Alarm>>) -> bool {
        let mut queue = self.queue();
        queue.rung(Instant::now(), due);
        !queue.ended
    }

    /// One future less to wake. Its entry leaves in its time, or earlier if most are forgotten.
    pub(super) fn forget(&self) {
        let mut queue = self.queue();
        queue.forgotten += 1;
        if queue.forgotten * 2 > queue.alarms.len() && queue.forgotten > 64 {
            queue.alarms.retain(|entry| entry.0.alarm.is_waited_for());
            queue.forgotten = 0;
        }
    }
}

impl Queue {
    /// When the next alarm is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.alarms.peek().map(|next| next.0.at)
    }

    /// The same, when the bell is going to ring then.
    pub(super) fn next_is_waited_for(&mut self) -> Option<Instant> {
        self.set_for = self.next();
        self.set_for
    }

    /// The bell has rung: moves what is due at `now` to `due`, the earliest first.
    pub(super) fn rung(&mut self, now: Instant, due: &mut Vec<Arc<Alarm>>) {
        self.set_for = None;
        while self.next().is_some_and(|next| next <= now) {
            let Some(Reverse(Entry { alarm, .. })) = self.alarms.pop() else {
                return;
            };
            if alarm.is_waited_for() {
                due.push(alarm);
            } else {
                self.forgotten = self.forgotten.saturating_sub(1);
                self.keep(alarm);
            }
        }
    }

    /// Keeps an alarm for the next sleep, unless somebody else still has it.
    fn keep(&mut self, alarm: Arc<Alarm>) {
        if Arc::strong_count(&alarm) == 1 && self.spare.len() < MOST_SPARE {
            self.spare.push(alarm);
        }
    }

    /// How many alarms are kept, those that are forgotten included.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.alarms.len()
    }
}

impl Alarm {
    pub(super) fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_waited_for(&self) -> bool {
        self.waker().is_some()
    }

    pub(super) fn ring(&self) {
        let waker = self.waker().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}
