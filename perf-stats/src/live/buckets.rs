//! Where the buckets of running latencies are cut. Counts nothing.

use std::time::Duration;

/// Below 2 to the power of it nanoseconds, latencies are all the same.
const FIRST_OCTAVE: u32 = 10;
/// The first octave whose latencies are all the same again: from 2⁴⁷ ns, 39 hours, on.
const LAST_OCTAVE: u32 = 47;
/// Two to the power of it buckets an octave, so that a bucket is at most a 32nd of its latencies
/// wide.
const FINENESS: u32 = 5;

/// How many buckets of latencies there are.
pub(super) const LATENCIES: usize = (((LAST_OCTAVE - FIRST_OCTAVE) << FINENESS) + 2) as usize;
/// The bucket of requests that failed: behind all latencies.
pub(super) const FAILED: usize = LATENCIES;
/// All buckets.
pub(super) const ALL: usize = LATENCIES + 1;

/// The bucket of a latency.
pub(super) fn bucket_of(latency: Duration) -> usize {
    let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
    if nanos < 1 << FIRST_OCTAVE {
        return 0;
    }
    let octave = nanos.ilog2();
    if octave >= LAST_OCTAVE {
        return LATENCIES - 1;
    }
    let part = (nanos >> (octave - FINENESS)) & ((1 << FINENESS) - 1);
    let bucket = (u64::from(octave - FIRST_OCTAVE) << FINENESS) + part + 1;
    usize::try_from(bucket).expect("37 octaves have some thousand buckets")
}

/// The shortest latency of a bucket of latencies; of the one behind the last, as far beyond as
/// the last one's.
pub(super) fn shortest_of(bucket: usize) -> Duration {
    let Some(beyond) = bucket.checked_sub(1) else {
        return Duration::ZERO;
    };
    let beyond = beyond.min(LATENCIES - 2) as u64;
    let per_octave = 1_u64 << FINENESS;
    let octave = u64::from(FIRST_OCTAVE) + beyond / per_octave;
    Duration::from_nanos((per_octave + beyond % per_octave) << (octave - u64::from(FINENESS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_starts_where_the_one_before_ends_and_is_narrow() {
        assert_eq!(bucket_of(Duration::MAX), LATENCIES - 1);
        assert_eq!(bucket_of(Duration::ZERO), 0);
        for bucket in 1..LATENCIES {
            let start = shortest_of(bucket);
            assert_eq!(bucket_of(start), bucket);
            assert_eq!(
                bucket_of(start.saturating_sub(Duration::from_nanos(1))),
                bucket - 1
            );
            let width = shortest_of(bucket + 1).saturating_sub(start);
            assert!(width * 32 <= start, "{bucket}");
        }
        assert_eq!(shortest_of(LATENCIES - 1), Duration::from_nanos(1 << 47));
    }
}
