//! How long requests took when: percentiles in equal slices of time, to be drawn. No verdict and
//! no estimate rests on them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::{Moment, serialize_as_nanos};

/// Percentiles of a scenario's requests, of all its steps together, in consecutive slices of
/// equal width. A request belongs to the slice in which it was due.
///
/// They are over the response time where there is a schedule and over the service time elsewhere,
/// and near the true value to a thirtieth of it: enough for a curve. Their number is bounded:
/// whoever makes them widens the slices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatencyTimeline {
    /// Start of the first slice on the run's own clock.
    #[serde(rename = "from_ns")]
    pub from: Moment,
    /// Width of every slice.
    #[serde(rename = "width_ns", with = "serialize_as_nanos")]
    pub width: Duration,
    /// The slices.
    pub slices: Vec<LatencySlice>,
}

/// The requests that were due within one slice of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "StoredSlice", into = "StoredSlice")]
pub struct LatencySlice {
    /// How many, whatever became of them.
    pub requests: u64,
    /// Those of them that failed.
    pub failures: u64,
    /// The median over all of them, where a failed one counts as longer than every success;
    /// `None` where that falls among the failed ones, or where there are no requests.
    pub p50: Option<Duration>,
    /// The 95th percentile; `None` as for the median.
    pub p95: Option<Duration>,
    /// The 99th percentile; `None` as for the median.
    pub p99: Option<Duration>,
}

/// Requests, failures and the three percentiles in nanoseconds: short lists make small files.
type StoredSlice = (u64, u64, Option<u64>, Option<u64>, Option<u64>);

impl From<StoredSlice> for LatencySlice {
    fn from((requests, failures, p50, p95, p99): StoredSlice) -> Self {
        let [p50, p95, p99] = [p50, p95, p99].map(|nanos| nanos.map(Duration::from_nanos));
        Self {
            requests,
            failures,
            p50,
            p95,
            p99,
        }
    }
}

impl From<LatencySlice> for StoredSlice {
    fn from(slice: LatencySlice) -> Self {
        let nanos = |span: Option<Duration>| {
            span.map(|span| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX))
        };
        let LatencySlice {
            requests,
            failures,
            p50,
            p95,
            p99,
        } = slice;
        (requests, failures, nanos(p50), nanos(p95), nanos(p99))
    }
}
