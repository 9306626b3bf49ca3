//! A coarse distribution of the latencies of one slice of time, in little memory. Fine enough to
//! see which latencies come in clusters; never read as latencies.

use std::time::Duration;

use super::slices::{Cell, Slices};

/// Slices of a millisecond, and wider in all but the shortest runs: there are then 256 to 512.
pub(crate) type Strips = Slices<Strip, 1_000_000>;

/// Below 2 to the power of it nanoseconds, latencies are all the same.
const FIRST_OCTAVE: u32 = 10;
/// Two to the power of it buckets an octave, so that a bucket is at most a sixteenth of its
/// latencies wide.
const FINENESS: u32 = 4;

/// What the requests of a slice of time took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strip {
    /// The first bucket that is kept; of no meaning while there are none.
    first: usize,
    counts: Vec<u32>,
    succeeded: u64,
    failed: u64,
    sum: u64,
    squares: u128,
}

impl Strip {
    /// Counts a latency. Allocates only where it is outside of what was there before.
    pub(crate) fn add(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        self.count(bucket_of(nanos), 1);
        self.succeeded += 1;
        self.sum = self.sum.saturating_add(nanos);
        let square = u128::from(nanos) * u128::from(nanos);
        self.squares = self.squares.saturating_add(square);
    }

    /// Counts a request without a latency: longer than any.
    pub(crate) const fn add_failed(&mut self) {
        self.failed += 1;
    }

    /// The buckets that were reached, from the shortest latency to the longest.
    pub(crate) fn buckets(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.counts.len()
    }

    /// How many latencies fell into a bucket.
    pub(crate) fn in_bucket(&self, bucket: usize) -> u64 {
        let index = bucket.checked_sub(self.first);
        let count = index.and_then(|index| self.counts.get(index));
        count.copied().map_or(0, u64::from)
    }

    /// How many latencies there are.
    pub(crate) const fn succeeded(&self) -> u64 {
        self.succeeded
    }

    /// How many requests had no latency.
    pub(crate) const fn failed(&self) -> u64 {
        self.failed
    }

    /// The sum of the latencies, in nanoseconds.
    pub(crate) const fn sum(&self) -> u64 {
        self.sum
    }

    /// The sum of their squares.
    pub(crate) const fn squares(&self) -> u128 {
        self.squares
    }

    fn count(&mut self, bucket: usize, by: u32) {
        if self.counts.is_empty() {
            self.first = bucket;
        }
        if bucket < self.first {
            let missing = self.first - bucket;
            self.counts.splice(..0, std::iter::repeat_n(0, missing));
            self.first = bucket;
        }
        let index = bucket - self.first;
        if index >= self.counts.len() {
            self.counts.resize(index + 1, 0);
        }
        self.counts[index] = self.counts[index].saturating_add(by);
    }
}

impl Cell for Strip {
    fn join(&mut self, other: &Self) {
        for (bucket, count) in other.buckets().zip(&other.counts) {
            self.count(bucket, *count);
        }
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        self.sum = self.sum.saturating_add(other.sum);
        self.squares = self.squares.saturating_add(other.squares);
    }
}

/// The shortest latency of a bucket.
pub(crate) fn shortest_of(bucket: usize) -> Duration {
    let Some(beyond) = bucket.checked_sub(1) else {
        return Duration::ZERO;
    };
    let beyond = beyond as u64;
    let per_octave = 1_u64 << FINENESS;
    let octave = u64::from(FIRST_OCTAVE) + beyond / per_octave;
    Duration::from_nanos((per_octave + beyond % per_octave) << (octave - u64::from(FINENESS)))
}

fn bucket_of(nanos: u64) -> usize {
    if nanos < 1 << FIRST_OCTAVE {
        return 0;
    }
    let octave = nanos.ilog2();
    let part = (nanos >> (octave - FINENESS)) & ((1 << FINENESS) - 1);
    let bucket = (u64::from(octave - FIRST_OCTAVE) << FINENESS) + part + 1;
    usize::try_from(bucket).expect("64 octaves have some thousand buckets")
}

#[cfg(test)]
mod tests {
    use super::{bucket_of, shortest_of};

    #[test]
    fn a_bucket_starts_where_the_one_before_ends() {
        let last = bucket_of(u64::MAX);
        assert_eq!(last, 54 * 16);
        for bucket in 1..=last {
            let start = u64::try_from(shortest_of(bucket).as_nanos()).unwrap();
            assert_eq!(bucket_of(start), bucket);
            assert_eq!(bucket_of(start - 1), bucket - 1);
        }
        assert_eq!(bucket_of(0), 0);
    }
}
