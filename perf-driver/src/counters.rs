//! Counts that a worker keeps while it drives, and that the calling thread reads now and then.
//!
//! One thread writes each set; nothing is locked and no message is sent. Whoever needs exact
//! figures takes them from the samples.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counts of one worker. A cache line of its own keeps workers from slowing each other.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Counters {
    iterations: AtomicU64,
    begun: AtomicU64,
    sent: AtomicU64,
    succeeded: AtomicU64,
    failed: AtomicU64,
    not_sent: AtomicU64,
    held_back: AtomicU64,
    failed_iterations: AtomicU64,
    late_starts: AtomicU64,
}

/// The counts at one moment, of one worker or of several taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) iterations: u64,
    pub(crate) begun: u64,
    pub(crate) sent: u64,
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
    pub(crate) not_sent: u64,
    pub(crate) held_back: u64,
    pub(crate) failed_iterations: u64,
    pub(crate) late_starts: u64,
}

impl Counters {
    /// An iteration has begun, or its start was due.
    pub(crate) fn iteration(&self) {
        add_one(&self.iterations);
    }

    /// An iteration has found somebody to do it.
    pub(crate) fn begun(&self) {
        add_one(&self.begun);
    }

    /// A request is handed to the transport.
    pub(crate) fn sent(&self) {
        add_one(&self.sent);
    }

    /// A request succeeded.
    pub(crate) fn succeeded(&self) {
        add_one(&self.succeeded);
    }

    /// A request that was sent failed.
    pub(crate) fn failed(&self) {
        add_one(&self.failed);
    }

    /// A request that was due is not sent at all.
    pub(crate) fn not_sent(&self) {
        add_one(&self.not_sent);
    }

    /// A cap made a request wait.
    pub(crate) fn held_back(&self) {
        add_one(&self.held_back);
    }

    /// An iteration did not do all that it was to do, because something failed.
    pub(crate) fn failed_iteration(&self) {
        add_one(&self.failed_iterations);
    }

    /// A start was noticed too late.
    pub(crate) fn late_start(&self) {
        add_one(&self.late_starts);
    }

    /// What the counts are now.
    pub(crate) fn read(&self) -> Counts {
        // Ends are read before sends, so that no more can have ended than were sent.
        let succeeded = self.succeeded.load(Ordering::Relaxed);
        let failed = self.failed.load(Ordering::Relaxed);
        Counts {
            succeeded,
            failed,
            sent: self.sent.load(Ordering::Relaxed).max(succeeded + failed),
            begun: self.begun.load(Ordering::Relaxed),
            iterations: self.iterations.load(Ordering::Relaxed),
            not_sent: self.not_sent.load(Ordering::Relaxed),
            held_back: self.held_back.load(Ordering::Relaxed),
            failed_iterations: self.failed_iterations.load(Ordering::Relaxed),
            late_starts: self.late_starts.load(Ordering::Relaxed),
        }
    }
}

impl Counts {
    /// These counts and `other` together.
    #[must_use]
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            iterations: self.iterations + other.iterations,
            begun: self.begun + other.begun,
            sent: self.sent + other.sent,
            succeeded: self.succeeded + other.succeeded,
            failed: self.failed + other.failed,
            not_sent: self.not_sent + other.not_sent,
            held_back: self.held_back + other.held_back,
            failed_iterations: self.failed_iterations + other.failed_iterations,
            late_starts: self.late_starts + other.late_starts,
        }
    }
}

/// Only one thread writes, so that a load and a store do, without a locked instruction.
fn add_one(count: &AtomicU64) {
    count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}
