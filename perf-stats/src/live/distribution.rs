//! The latencies of one clock as counts: written by one worker alone, read by anybody.

use std::time::Duration;

use perf_core::Histogram;

use super::atomics::{AtomicU64, Ordering};
use super::buckets::{DIGITS, LATENCIES, bucket_of, shortest_of};

/// Counts that only grow.
#[derive(Debug)]
pub(super) struct Distribution {
    buckets: Box<[AtomicU64]>,
    /// In nanoseconds, and beyond 2⁶⁴ from zero again.
    sum: AtomicU64,
    shortest: AtomicU64,
    longest: AtomicU64,
}

/// What was counted by some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    /// Empty, or one for each bucket.
    buckets: Vec<u64>,
    sum: u64,
    shortest: u64,
    longest: u64,
}

impl Distribution {
    pub(super) fn new() -> Self {
        let buckets = std::iter::repeat_with(|| AtomicU64::new(0)).take(LATENCIES);
        Self {
            buckets: buckets.collect(),
            sum: AtomicU64::new(0),
            shortest: AtomicU64::new(u64::MAX),
            longest: AtomicU64::new(0),
        }
    }

    /// Counts a latency.
    pub(super) fn add(&self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        if nanos < self.shortest.load(Ordering::Relaxed) {
            self.shortest.store(nanos, Ordering::Relaxed);
        }
        if nanos > self.longest.load(Ordering::Relaxed) {
            self.longest.store(nanos, Ordering::Relaxed);
        }
        raise(&self.sum, nanos);
        raise(&self.buckets[bucket_of(nanos)], 1);
    }

    /// The buckets that have something, with their counts by now. A count that is read later is
    /// never lower.
    pub(super) fn filled(&self) -> impl Iterator<Item = (usize, u64)> {
        // Only those between the extremes can have something: a look at all takes ten times as long.
        let shortest = bucket_of(self.shortest.load(Ordering::Relaxed));
        let longest = bucket_of(self.longest.load(Ordering::Relaxed));
        let reached = self.buckets.iter().enumerate().take(longest + 1);
        reached
            .skip(shortest)
            .map(|(bucket, count)| (bucket, count.load(Ordering::Relaxed)))
            .filter(|(_, count)| *count > 0)
    }

    /// Adds what is counted by now to `counted`.
    pub(super) fn add_to(&self, counted: &mut Counted) {
        for (bucket, count) in self.filled() {
            if counted.buckets.is_empty() {
                counted.buckets.resize(LATENCIES, 0);
            }
            counted.buckets[bucket] += count;
        }
        let sum = self.sum.load(Ordering::Relaxed);
        counted.sum = counted.sum.wrapping_add(sum);
        let shortest = self.shortest.load(Ordering::Relaxed);
        counted.shortest = counted.shortest.min(shortest);
        let longest = self.longest.load(Ordering::Relaxed);
        counted.longest = counted.longest.max(longest);
    }
}

impl Default for Counted {
    fn default() -> Self {
        Self {
            buckets: Vec::new(),
            sum: 0,
            shortest: u64::MAX,
            longest: 0,
        }
    }
}

impl Counted {
    /// What was counted after `earlier`, which is an earlier state of the same counts.
    ///
    /// The smallest and the largest value are those of all time where these lie in the outermost
    /// buckets, and the bounds of the bucket elsewhere: of all stretches together they are right. So is the
    /// sum, but for a request that is being counted at this moment.
    pub(super) fn since(&self, earlier: &Self) -> Histogram {
        let empty = Histogram::empty(DIGITS).expect("two digits are legal");
        let before = |bucket: usize| earlier.buckets.get(bucket).copied().unwrap_or(0);
        let new = self.buckets.iter().enumerate().map(|(bucket, count)| {
            let count = count.saturating_sub(before(bucket));
            (shortest_of(bucket), count)
        });
        let new: Vec<_> = new.filter(|(_, count)| *count > 0).collect();
        let range = |nanos| {
            let range = empty.bucket_range(empty.bucket_number(nanos));
            range.expect("every bucket of these is one of a histogram")
        };
        let (Some((first, _)), Some((last, _))) = (new.first(), new.last()) else {
            return empty;
        };
        let ((low, high), (last_low, last_high)) = (range(*first), range(*last));
        let shortest = self.shortest.clamp(low, high);
        let longest = self.longest.clamp(last_low, last_high).max(shortest);
        let total = |edge: fn((u64, u64)) -> u64| -> u128 {
            let each = new.iter();
            each.map(|(nanos, count)| u128::from(edge(range(*nanos))) * u128::from(*count))
                .sum()
        };
        let sum = u128::from(self.sum.wrapping_sub(earlier.sum));
        let sum = sum.clamp(total(|range| range.0), total(|range| range.1));
        Histogram::from_counts(DIGITS, new, shortest..=longest, sum)
            .expect("extremes and sum were put within the buckets")
    }
}

/// Only one thread writes, so that a load and a store do, without a locked instruction.
pub(super) fn raise(count: &AtomicU64, by: u64) {
    let raised = count.load(Ordering::Relaxed).wrapping_add(by);
    count.store(raised, Ordering::Relaxed);
}
