//! Wakes futures at a moment, to about a tenth of a millisecond.
//!
//! The runtime's own timers are rounded to whole milliseconds, which would show in latencies
//! of that size. One thread waits on a condition variable, whose wait is as fine as the
//! kernel's timers; nothing spins.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

/// A handle to the timer's thread. Its clones and its sleeps share the thread, which ends with
/// the last of them.
#[derive(Debug, Clone)]
pub struct Timer {
    thread: Arc<Handle>,
}

/// Waits for its moment. Never early. To drop it is to forget the moment.
#[must_use = "a sleep that is not awaited waits for nothing"]
#[derive(Debug)]
pub struct Sleep {
    at: Instant,
    thread: Arc<Handle>,
    alarm: Option<Arc<Alarm>>,
}

impl Timer {
    /// Starts the timer's thread.
    ///
    /// # Errors
    /// The system does not allow another thread.
    pub fn start() -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("perf-timer".to_owned())
            .spawn(move || of_thread.run())?;
        Ok(Self {
            thread: Arc::new(Handle { shared }),
        })
    }

    /// A future that is done at `at`, or at once if that has passed.
    pub fn sleep_until(&self, at: Instant) -> Sleep {
        Sleep {
            at,
            thread: Arc::clone(&self.thread),
            alarm: None,
        }
    }
}

/// Tells the thread to end when the last [`Timer`] and the last [`Sleep`] have gone.
#[derive(Debug)]
struct Handle {
    shared: Arc<Shared>,
}

/// What futures and thread share.
#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    /// The next alarm on top; equal moments in the order in which they were asked for.
    alarms: BinaryHeap<Reverse<Entry>>,
    asked: u64,
    forgotten: usize,
    ended: bool,
}

/// Who is to be woken; nobody once the future is gone.
#[derive(Debug, Default)]
struct Alarm {
    waker: Mutex<Option<Waker>>,
}

#[derive(Debug)]
struct Entry {
    at: Instant,
    number: u64,
    alarm: Arc<Alarm>,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it holds the lock; if something did, the queue is still whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, at: Instant, alarm: Arc<Alarm>) {
        let mut queue = self.queue();
        queue.asked += 1;
        let number = queue.asked;
        queue.alarms.push(Reverse(Entry { at, number, alarm }));
        let is_next = queue
            .alarms
            .peek()
            .is_some_and(|next| next.0.number == number);
        drop(queue);
        if is_next {
            self.changed.notify_one();
        }
    }

    /// One future less to wake. Its entry leaves in its time, or earlier if most are forgotten.
    fn forget(&self) {
        let mut queue = self.queue();
        queue.forgotten += 1;
        if queue.forgotten * 2 > queue.alarms.len() && queue.forgotten > 64 {
            queue.alarms.retain(|entry| entry.0.alarm.is_waited_for());
            queue.forgotten = 0;
        }
    }

    fn run(&self) {
        let mut due = Vec::new();
        let mut queue = self.queue();
        while !queue.ended {
            let now = Instant::now();
            while queue.alarms.peek().is_some_and(|next| next.0.at <= now) {
                due.extend(queue.alarms.pop());
            }
            if !due.is_empty() {
                // Waking can run foreign code: not while holding the lock.
                drop(queue);
                for Reverse(entry) in due.drain(..) {
                    entry.alarm.ring();
                }
                queue = self.queue();
                continue;
            }
            queue = match queue.alarms.peek().map(|next| next.0.at) {
                Some(at) => {
                    let wait = at.saturating_duration_since(now);
                    let waited = self.changed.wait_timeout(queue, wait);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self
                    .changed
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl Alarm {
    fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
        self.waker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_waited_for(&self) -> bool {
        self.waker().is_some()
    }

    fn ring(&self) {
        let waker = self.waker().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.at {
            return Poll::Ready(());
        }
        if let Some(alarm) = &self.alarm {
            let mut waker = alarm.waker();
            if let Some(known) = waker.as_mut() {
                known.clone_from(context.waker());
                return Poll::Pending;
            }
            // It has rung, and yet the moment has not come: ask again below.
        }
        let alarm = Arc::new(Alarm {
            waker: Mutex::new(Some(context.waker().clone())),
        });
        self.thread.shared.add(self.at, Arc::clone(&alarm));
        self.alarm = Some(alarm);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let waited_for = self.alarm.as_ref().and_then(|alarm| alarm.waker().take());
        if waited_for.is_some() {
            self.thread.shared.forget();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.queue().ended = true;
        self.shared.changed.notify_one();
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

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use super::*;

    /// A timer whose thread is not started, with `number` sleeps that are polled once.
    fn sleeping(number: usize) -> (Arc<Shared>, Vec<Pin<Box<Sleep>>>) {
        let shared = Arc::new(Shared::default());
        let thread = Arc::new(Handle {
            shared: Arc::clone(&shared),
        });
        let timer = Timer { thread };
        let at = Instant::now() + Duration::from_hours(1);
        let sleeps = (0..number).map(|_| {
            let mut sleep = Box::pin(timer.sleep_until(at));
            let polled = sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
            sleep
        });
        (shared, sleeps.collect())
    }

    #[test]
    fn forgotten_sleeps_do_not_pile_up() {
        let (shared, mut sleeps) = sleeping(10_000);
        assert_eq!(shared.queue().alarms.len(), 10_000);
        sleeps.truncate(10);
        assert!(shared.queue().alarms.len() <= 200, "few are left");
        let (shared_again, one) = sleeping(1);
        for _ in 0..10_000 {
            let timer = Timer {
                thread: Arc::clone(&one[0].thread),
            };
            let mut sleep = pin!(timer.sleep_until(one[0].at));
            let _ = sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        assert!(shared_again.queue().alarms.len() <= 200, "few are left");
    }

    #[test]
    fn the_thread_ends_with_the_last_sleep() {
        let (shared, sleeps) = sleeping(2);
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::spawn(move || of_thread.run());
        assert!(!shared.queue().ended, "the sleeps are still there");
        drop(sleeps);
        thread.join().expect("it ends without a panic");
    }
}
