//! The counts of one worker for one scenario: written by that worker alone, read by anybody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::buckets::{ALL, FAILED, bucket_of};
use super::counts::LatencyCounts;

/// Counts that only grow.
#[derive(Debug)]
pub(super) struct Meter {
    buckets: Box<[AtomicU64]>,
}

impl Meter {
    pub(super) fn new() -> Self {
        let buckets = std::iter::repeat_with(AtomicU64::default).take(ALL);
        Self {
            buckets: buckets.collect(),
        }
    }

    /// Counts a request: what it took, or that it failed.
    ///
    /// Only one thread writes, so that a load and a store do, without a locked instruction.
    pub(super) fn count(&self, took: Option<Duration>) {
        let count = &self.buckets[took.map_or(FAILED, bucket_of)];
        count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// Adds what is counted by now to `counts`. A count that is read later is never lower.
    pub(super) fn add_to(&self, counts: &mut LatencyCounts) {
        for (bucket, count) in self.buckets.iter().enumerate() {
            counts.add(bucket, count.load(Ordering::Relaxed));
        }
    }
}
