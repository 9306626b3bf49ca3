//! From what requests took in each slice of time to percentiles that can be drawn. Says nothing
//! that a verdict could rest on.

use std::time::Duration;

use perf_core::{LatencySlice, LatencyTimeline};

use super::strip::{Strip, Strips, shortest_of};

/// More points than a chart of usual width tells apart would only make records larger.
const MOST_SLICES: usize = 128;

/// Percentiles over time; `None` where there were no requests.
pub(crate) fn latency_timeline(strips: &Strips) -> Option<LatencyTimeline> {
    let strips = strips.coarsened(MOST_SLICES);
    Some(LatencyTimeline {
        from: strips.from()?,
        width: strips.width(),
        slices: strips.cells().map(slice).collect(),
    })
}

fn slice(strip: &Strip) -> LatencySlice {
    LatencySlice {
        requests: strip.succeeded() + strip.failed(),
        failures: strip.failed(),
        p50: percentile(strip, 50),
        p95: percentile(strip, 95),
        p99: percentile(strip, 99),
    }
}

/// The value of the smallest rank that holds `percent` of all requests, the failed ones above
/// every success; within its bucket, values are taken to be spread evenly.
fn percentile(strip: &Strip, percent: u64) -> Option<Duration> {
    let requests = strip.succeeded() + strip.failed();
    let rank = requests.saturating_mul(percent).div_ceil(100);
    if rank == 0 || rank > strip.succeeded() {
        return None;
    }
    let mut before = 0;
    for bucket in strip.buckets() {
        let count = strip.in_bucket(bucket);
        if before + count >= rank {
            let (lowest, next) = (shortest_of(bucket), shortest_of(bucket + 1));
            let part = ((rank - before) as f64 - 0.5) / count as f64;
            return Some(lowest + next.saturating_sub(lowest).mul_f64(part));
        }
        before += count;
    }
    None
}
