//! What is known of each request's latency: a value that it has at least, and one that it has
//! at most.

use std::time::Duration;

use perf_core::{Histogram, QuantilePoints};

use super::ladder::Ladder;

/// Bounds of every request's latency. The value at a rank lies between the values at that
/// rank of the two ladders. A failed request is beyond the top of both; a request of which
/// nothing is known upwards is beyond the top of `highs` only.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) lows: Ladder,
    pub(super) highs: Ladder,
    pub(super) failed: u64,
}

impl Known {
    /// Counted latencies of successes, beside `failed` requests that have none.
    pub(super) fn of_histogram(histogram: &Histogram, failed: u64) -> Self {
        let smallest = histogram.smallest().map_or(0, nanos);
        let largest = histogram.largest().map_or(0, nanos);
        let buckets = histogram.buckets();
        let mut lows: Vec<_> = buckets
            .iter()
            .map(|bucket| (bucket.lowest.max(smallest), bucket.count))
            .collect();
        let mut highs: Vec<_> = buckets
            .iter()
            .map(|bucket| (bucket.highest.min(largest), bucket.count))
            .collect();
        // The extremes are known exactly, whatever else is in their buckets.
        if let Some((_, count)) = lows.last_mut() {
            *count -= 1;
            lows.push((largest, 1));
        }
        if let Some((_, count)) = highs.first_mut() {
            *count -= 1;
            highs.push((smallest, 1));
        }
        // A single value is both extremes; its two bounds are then that value.
        Self {
            lows: Ladder::new(lows, failed),
            highs: Ladder::new(highs, failed),
            failed,
        }
    }

    /// Some percentiles over all attempts, of which `failures` failed at places that are not
    /// known. Only what holds wherever they are is claimed: they are taken to be the slowest
    /// for the lower bounds, and the fastest for the upper ones.
    pub(super) fn of_points(points: &QuantilePoints, requests: u64, failures: u64) -> Self {
        let count = points.count;
        // Requests that the percentiles do not cover at all have no latency.
        let uncovered = requests.saturating_sub(count);
        let mixed_in = failures.saturating_sub(uncovered).min(count);
        let mut lows = Ladder::new(point_lows(points), uncovered);
        let mut highs = point_highs(points, uncovered);
        lows.lift_highest(mixed_in);
        highs.lift_lowest(mixed_in);
        Self {
            lows,
            highs,
            failed: uncovered + mixed_in,
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.lows.join(other.lows);
        self.highs.join(other.highs);
        self.failed = self.failed.saturating_add(other.failed);
    }
}

/// From rank ⌈n·p⌉ on, values are at least the percentile; before the first, at least the
/// smallest value, or zero.
fn point_lows(points: &QuantilePoints) -> Vec<(u64, u64)> {
    let count = points.count;
    let mut rungs = Vec::with_capacity(points.points.len() + 2);
    let (mut value, mut from) = (points.min.map_or(0, nanos), 1);
    for point in &points.points {
        let rank = point.quantile.rank(count);
        rungs.push((value, rank.saturating_sub(from)));
        let (low, _) = points.resolution.range(point.value);
        (value, from) = (value.max(nanos(low)), rank.max(from));
    }
    let rest = count.saturating_add(1).saturating_sub(from);
    match points.max {
        Some(max) if rest > 0 => {
            rungs.push((value.min(nanos(max)), rest - 1));
            rungs.push((nanos(max), 1));
        }
        _ => rungs.push((value, rest)),
    }
    rungs
}

/// Up to rank ⌊n·p⌋, values are at most the percentile; after the last, at most the largest
/// value, or nothing is known.
fn point_highs(points: &QuantilePoints, uncovered: u64) -> Ladder {
    let count = points.count;
    let max = points.max.map(nanos);
    let mut rungs = Vec::with_capacity(points.points.len() + 1);
    let mut passed = 0;
    for point in &points.points {
        // At most n, since the quantile is below 1.
        let reached = (u128::from(count) * u128::from(point.quantile.numerator())
            / u128::from(point.quantile.denominator()))
        .try_into()
        .unwrap_or(count);
        let (_, high) = points.resolution.range(point.value);
        let high = max.map_or(nanos(high), |max| nanos(high).min(max));
        rungs.push((high, u64::saturating_sub(reached, passed)));
        passed = reached.max(passed);
    }
    let rest = count - passed;
    match max {
        Some(max) => {
            rungs.push((max, rest));
            Ladder::new(rungs, uncovered)
        }
        None => Ladder::new(rungs, uncovered.saturating_add(rest)),
    }
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
