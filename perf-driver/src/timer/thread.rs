//! A thread that waits for the next moment, for as long as the timer is there. Its wait is as fine as
//! the kernel's; whoever it wakes is on another thread, and sees that as up to a tenth of a
//! millisecond.

use std::sync::{Condvar, PoisonError};
use std::time::Instant;

use super::alarms::Alarms;

/// Wakes whoever is due, until the timer ends.
pub(super) fn run(alarms: &Alarms, changed: &Condvar) {
    let mut due = Vec::new();
    let mut queue = alarms.queue();
    while !queue.ended {
        let now = Instant::now();
        queue.rung(now, &mut due);
        if !due.is_empty() {
            // Waking can run foreign code: not while holding the lock.
            drop(queue);
            for alarm in due.drain(..) {
                alarm.ring();
            }
            queue = alarms.queue();
            continue;
        }
        queue = match queue.next_is_waited_for() {
            Some(at) => {
                let wait = at.saturating_duration_since(now);
                let waited = changed.wait_timeout(queue, wait);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
        };
    }
}
