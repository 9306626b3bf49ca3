//! Where the buckets of running latencies are cut: where a histogram of two significant digits cuts
//! them. Counts nothing.

use std::time::Duration;

/// Significant digits of a latency.
pub(super) const DIGITS: u8 = 2;
/// Latencies below 2 to the power of it nanoseconds have a bucket each.
const EXACT: u32 = 8;
/// Above, two to the power of it buckets an octave, so that a bucket is at most a 128th of its
/// latencies wide.
const FINENESS: u32 = EXACT - 1;
/// The first octave whose latencies are all the same again: from 2⁴⁷ ns, 39 hours, on.
const LAST_OCTAVE: u32 = 47;

/// How many buckets of latencies there are.
pub(super) const LATENCIES: usize = (((LAST_OCTAVE - FINENESS + 1) << FINENESS) + 1) as usize;
/// The bucket of requests that failed: behind all latencies.
pub(super) const FAILED: usize = LATENCIES;
/// All buckets.
pub(super) const ALL: usize = LATENCIES + 1;

/// The bucket of a latency in nanoseconds.
pub(super) fn bucket_of(nanos: u64) -> usize {
    let halvings = (nanos | ((1 << EXACT) - 1)).ilog2() - FINENESS;
    let bucket = (u64::from(halvings) << FINENESS) + (nanos >> halvings);
    let bucket = usize::try_from(bucket).expect("64 octaves have some thousand buckets");
    bucket.min(LATENCIES - 1)
}

/// The shortest latency of a bucket of latencies, in nanoseconds; of the one behind the last, that
/// of the last.
pub(super) fn shortest_of(bucket: usize) -> u64 {
    let bucket = bucket.min(LATENCIES - 1) as u64;
    let halvings = (bucket >> FINENESS).saturating_sub(1);
    (bucket - (halvings << FINENESS)) << halvings
}

/// The same as a time.
pub(super) fn shortest_time_of(bucket: usize) -> Duration {
    Duration::from_nanos(shortest_of(bucket))
}

#[cfg(test)]
mod tests {
    use perf_core::Histogram;

    use super::*;

    #[test]
    fn a_bucket_starts_where_the_one_before_ends_and_is_narrow() {
        assert_eq!(bucket_of(u64::MAX), LATENCIES - 1);
        assert_eq!(bucket_of(0), 0);
        for bucket in 1..LATENCIES {
            let start = shortest_of(bucket);
            assert_eq!(bucket_of(start), bucket);
            assert_eq!(bucket_of(start - 1), bucket - 1);
            let width = shortest_of(bucket + 1) - start;
            assert!(width <= 1 || width * 128 <= start, "{bucket}");
        }
        assert_eq!(shortest_of(LATENCIES - 1), 1 << 47);
    }

    #[test]
    fn they_are_the_buckets_of_a_histogram() {
        let histogram = Histogram::empty(DIGITS).unwrap();
        for bucket in 0..LATENCIES {
            let range = histogram.bucket_range(bucket as u64);
            assert_eq!(range.map(|(lowest, _)| lowest), Some(shortest_of(bucket)));
        }
    }
}
