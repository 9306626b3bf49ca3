//! A histogram as one list of whole numbers: the counts of buckets that follow each other, and
//! in between, as a negative number, how many empty ones are passed over. Half as long as pairs
//! of numbers and counts, because most buckets of a distribution have neighbours.

use perf_core::{Histogram, HistogramError};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredCounts {
    significant_digits: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_ns: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_ns: Option<u64>,
    /// Split into 64-bit halves only where it must be: JSON integers stop there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sum_ns_high: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sum_ns: Option<u64>,
    counts: Vec<i64>,
}

impl From<&Histogram> for StoredCounts {
    fn from(histogram: &Histogram) -> Self {
        let mut counts = Vec::with_capacity(histogram.buckets().len());
        let mut next = 0;
        for bucket in histogram.buckets() {
            let number = histogram.bucket_number(bucket.lowest);
            if number > next {
                counts.push(-i64::try_from(number - next).unwrap_or(i64::MAX));
            }
            // More than 2^63 requests in a bucket would take centuries.
            counts.push(i64::try_from(bucket.count).unwrap_or(i64::MAX));
            next = number + 1;
        }
        let sum = histogram.sum_nanos();
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of a u128")]
        let (high, low) = ((sum >> 64) as u64, sum as u64);
        let nanos = |span: std::time::Duration| u64::try_from(span.as_nanos()).ok();
        Self {
            significant_digits: histogram.significant_digits(),
            min_ns: histogram.smallest().and_then(nanos),
            max_ns: histogram.largest().and_then(nanos),
            sum_ns_high: (high > 0).then_some(high),
            sum_ns: (sum > 0).then_some(low),
            counts,
        }
    }
}

impl TryFrom<StoredCounts> for Histogram {
    type Error = HistogramError;

    fn try_from(stored: StoredCounts) -> Result<Self, HistogramError> {
        let empty = Self::empty(stored.significant_digits)?;
        let mut counts = Vec::with_capacity(stored.counts.len());
        let (mut number, mut total) = (0_u64, 0_u64);
        for written in stored.counts {
            let count = written.unsigned_abs();
            let next = if written < 0 { count } else { 1 };
            if written >= 0 {
                let range = empty.bucket_range(number);
                let (lowest, _) = range.ok_or(HistogramError::Damaged)?;
                // So that no later sum of counts can overflow.
                total = total.checked_add(count).ok_or(HistogramError::Damaged)?;
                counts.push((lowest, count));
            }
            number = number.checked_add(next).ok_or(HistogramError::Damaged)?;
        }
        let smallest = stored.min_ns.unwrap_or(0);
        let largest = stored.max_ns.unwrap_or(0);
        let sum = u128::from(stored.sum_ns_high.unwrap_or(0)) << 64
            | u128::from(stored.sum_ns.unwrap_or(0));
        Self::from_counts(stored.significant_digits, counts, smallest..=largest, sum)
    }
}
