//! A growing distribution of latencies: a high-dynamic-range histogram beside exact extremes.

use std::ops::RangeInclusive;
use std::time::Duration;

use hdrhistogram::Histogram as HdrHistogram;
use perf_core::Histogram;

/// Buckets are then never wider than 0.1 % of their values.
pub(crate) const SIGNIFICANT_DIGITS: u8 = 3;

/// A histogram, at three significant digits, of latencies that are at hand.
///
/// Any number of values, none included; equal values share a bucket. Smallest, largest and sum
/// are exact.
#[must_use]
pub fn histogram_of(latencies: impl IntoIterator<Item = Duration>) -> Histogram {
    let mut counts = ValueCounts::new(SIGNIFICANT_DIGITS);
    for latency in latencies {
        counts.add(latency);
    }
    counts.to_histogram()
}

/// Counted values with their exact extremes and sum.
#[derive(Debug, Clone)]
pub(crate) struct ValueCounts {
    digits: u8,
    buckets: HdrHistogram<u64>,
    range: Option<(u64, u64)>,
    sum: u128,
}

impl ValueCounts {
    /// Nothing yet, with as many significant `digits` as a core histogram can have.
    pub(crate) fn new(digits: u8) -> Self {
        Self {
            digits,
            buckets: HdrHistogram::new(digits).expect("1 to 5 digits are legal for both kinds"),
            range: None,
            sum: 0,
        }
    }

    /// Counts one value. Allocates only where it is more than twice as large as any before.
    pub(crate) fn add(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        self.add_bucket(nanos, 1);
        self.widen(nanos..=nanos);
        self.sum += u128::from(nanos);
    }

    /// Takes over all that `other` counted; both must have the same digits.
    pub(crate) fn join(&mut self, other: &Self) {
        self.buckets
            .add(&other.buckets)
            .expect("a histogram that grows takes every value");
        if let Some((smallest, largest)) = other.range {
            self.widen(smallest..=largest);
        }
        self.sum += other.sum;
    }

    /// Takes over a stored histogram of the same digits.
    pub(crate) fn absorb(&mut self, stored: &Histogram) {
        for bucket in stored.buckets() {
            self.add_bucket(bucket.lowest, bucket.count);
        }
        if let (Some(smallest), Some(largest)) = (stored.smallest(), stored.largest()) {
            self.widen(in_nanos(smallest)..=in_nanos(largest));
        }
        self.sum += stored.sum_nanos();
    }

    /// The stored form.
    pub(crate) fn to_histogram(&self) -> Histogram {
        let (smallest, largest) = self.range.unwrap_or_default();
        let counts = self
            .buckets
            .iter_recorded()
            .map(|bucket| (bucket.value_iterated_to(), bucket.count_at_value()));
        Histogram::from_counts(self.digits, counts, smallest..=largest, self.sum)
            .expect("both kinds cut their buckets at the same values")
    }

    fn add_bucket(&mut self, nanos: u64, count: u64) {
        self.buckets
            .record_n(nanos, count)
            .expect("a histogram that grows takes every value");
    }

    fn widen(&mut self, by: RangeInclusive<u64>) {
        let (low, high) = self.range.unwrap_or((*by.start(), *by.end()));
        self.range = Some((low.min(*by.start()), high.max(*by.end())));
    }
}

fn in_nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
