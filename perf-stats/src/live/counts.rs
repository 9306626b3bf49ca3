//! How many requests took how long by some moment: to be subtracted, added and asked for
//! quantiles. No verdict rests on it.

use std::time::Duration;

use perf_core::Quantile;

use super::buckets::{ALL, FAILED, shortest_time_of};

/// Requests by what they took, in buckets that are at most 0.8 % of their latencies wide.
///
/// From 39 hours on all latencies are the same. Failed requests are longer than all others.
///
/// ```
/// use perf_stats::LatencyCounts;
///
/// let none = LatencyCounts::default();
/// assert_eq!(none.requests(), 0);
/// assert_eq!(none.quantile(perf_core::Quantile::P95), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LatencyCounts {
    /// Empty, or one for each bucket.
    buckets: Vec<u64>,
    requests: u64,
}

/// Where a quantile of requests is that goes on being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveQuantile {
    /// A latency, right to the width of a bucket.
    At(Duration),
    /// Beyond all latencies: so many requests failed.
    AmongFailures,
}

impl LatencyCounts {
    /// Requests in all.
    #[must_use]
    pub const fn requests(&self) -> u64 {
        self.requests
    }

    /// Requests that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.buckets.get(FAILED).copied().unwrap_or(0)
    }

    /// What was counted after `earlier`, which is an earlier state of the same counts. A count that
    /// is lower than it was is taken as unchanged.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let mut difference = Self::default();
        for (bucket, count) in self.buckets.iter().enumerate() {
            let before = earlier.buckets.get(bucket).copied().unwrap_or(0);
            difference.add(bucket, count.saturating_sub(before));
        }
        difference
    }

    /// These and `other` together.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        for (bucket, count) in other.buckets.iter().enumerate() {
            self.add(bucket, *count);
        }
        self
    }

    /// The latency of the smallest rank that holds the quantile of all requests, failed ones
    /// included; within its bucket, latencies are taken to be spread evenly. `None` without
    /// requests.
    #[must_use]
    pub fn quantile(&self, quantile: Quantile) -> Option<LiveQuantile> {
        let rank = quantile.rank(self.requests);
        if rank == 0 {
            return None;
        }
        let mut before = 0;
        for (bucket, count) in self.buckets[..FAILED].iter().enumerate() {
            if before + count >= rank {
                let (lowest, next) = (shortest_time_of(bucket), shortest_time_of(bucket + 1));
                let part = ((rank - before) as f64 - 0.5) / *count as f64;
                let latency = lowest + next.saturating_sub(lowest).mul_f64(part);
                return Some(LiveQuantile::At(latency));
            }
            before += count;
        }
        Some(LiveQuantile::AmongFailures)
    }

    /// Adds `count` requests to a bucket.
    pub(super) fn add(&mut self, bucket: usize, count: u64) {
        if count == 0 {
            return;
        }
        if self.buckets.is_empty() {
            self.buckets.resize(ALL, 0);
        }
        self.buckets[bucket] = self.buckets[bucket].saturating_add(count);
        self.requests = self.requests.saturating_add(count);
    }
}
