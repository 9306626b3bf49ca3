//! A distribution of latencies as counted buckets: small, lossless to merge, whole numbers only.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Counted values in nanoseconds, in the buckets of a high-dynamic-range histogram.
///
/// The buckets are those of `HdrHistogram` with 1 ns as the smallest step: values below
/// 2048 ns have a bucket each (at three significant digits), above it every octave is cut
/// into 1024 buckets, so that a bucket is never wider than 0.1 % of its values. Two histograms
/// with the same digits merge by adding counts, without loss and in any order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredHistogram", into = "StoredHistogram")]
pub struct Histogram {
    significant_digits: u8,
    buckets: Vec<Bucket>,
    extremes: Option<Extremes>,
}

/// Values that are equal at the histogram's resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Smallest value that falls into it, in nanoseconds.
    pub lowest: u64,
    /// Largest value that falls into it, in nanoseconds.
    pub highest: u64,
    /// How many values fell into it; not zero.
    pub count: u64,
}

/// Why parts do not make a histogram.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistogramError {
    /// Only one to five digits are possible.
    #[error("a histogram has 1 to 5 significant digits, not {0}")]
    Digits(u8),
    /// A bucket with a count of zero.
    #[error("the bucket at {0} ns is empty")]
    EmptyBucket(u64),
    /// Buckets must rise, without overlap.
    #[error("the bucket at {0} ns is out of order")]
    Order(u64),
    /// Smallest, largest and sum must fit the buckets.
    #[error("smallest, largest or sum of the values do not fit the buckets")]
    Extremes,
    /// The list of the stored form is damaged.
    #[error("the list of buckets is cut off or too large")]
    Damaged,
}

/// What buckets cannot tell exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Extremes {
    smallest: u64,
    largest: u64,
    sum: u128,
}

impl Histogram {
    /// An empty histogram.
    ///
    /// # Errors
    /// Digits outside 1 to 5.
    pub const fn empty(significant_digits: u8) -> Result<Self, HistogramError> {
        if significant_digits == 0 || significant_digits > 5 {
            return Err(HistogramError::Digits(significant_digits));
        }
        Ok(Self {
            significant_digits,
            buckets: Vec::new(),
            extremes: None,
        })
    }

    /// A histogram from `(value, count)` pairs in rising order of value, any value of its
    /// bucket; `range` is the exact smallest and largest value and `sum` the exact sum of all
    /// values, in nanoseconds. They are not looked at where there are no pairs.
    ///
    /// # Errors
    /// Digits outside 1 to 5, a count of zero, buckets out of order, or a range or sum that
    /// the buckets rule out.
    pub fn from_counts(
        significant_digits: u8,
        counts: impl IntoIterator<Item = (u64, u64)>,
        range: RangeInclusive<u64>,
        sum: u128,
    ) -> Result<Self, HistogramError> {
        let mut histogram = Self::empty(significant_digits)?;
        for (value, count) in counts {
            if count == 0 {
                return Err(HistogramError::EmptyBucket(value));
            }
            let range = histogram.bucket_range(histogram.bucket_number(value));
            let (lowest, highest) = range.ok_or(HistogramError::Damaged)?;
            if histogram
                .buckets
                .last()
                .is_some_and(|last| last.highest >= lowest)
            {
                return Err(HistogramError::Order(value));
            }
            histogram.buckets.push(Bucket {
                lowest,
                highest,
                count,
            });
        }
        if let (Some(first), Some(last)) = (histogram.buckets.first(), histogram.buckets.last()) {
            let (smallest, largest) = range.into_inner();
            let in_bucket = |b: &Bucket, value| (b.lowest..=b.highest).contains(&value);
            let total = |edge: fn(&Bucket) -> u64| -> u128 {
                histogram
                    .buckets
                    .iter()
                    .map(|b| u128::from(edge(b)) * u128::from(b.count))
                    .sum()
            };
            let possible = total(|b| b.lowest)..=total(|b| b.highest);
            let fits = in_bucket(first, smallest) && in_bucket(last, largest);
            if !fits || smallest > largest || !possible.contains(&sum) {
                return Err(HistogramError::Extremes);
            }
            histogram.extremes = Some(Extremes {
                smallest,
                largest,
                sum,
            });
        }
        Ok(histogram)
    }

    /// Significant decimal digits that a value is kept to.
    #[must_use]
    pub const fn significant_digits(&self) -> u8 {
        self.significant_digits
    }

    /// The buckets that hold something, in rising order.
    #[must_use]
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// How many values it holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.count).sum()
    }

    /// The exact smallest value; `None` if it is empty.
    #[must_use]
    pub fn smallest(&self) -> Option<Duration> {
        self.extremes.map(|e| Duration::from_nanos(e.smallest))
    }

    /// The exact largest value; `None` if it is empty.
    #[must_use]
    pub fn largest(&self) -> Option<Duration> {
        self.extremes.map(|e| Duration::from_nanos(e.largest))
    }

    /// The exact sum of all values, in nanoseconds; zero if it is empty.
    #[must_use]
    pub fn sum_nanos(&self) -> u128 {
        self.extremes.map_or(0, |e| e.sum)
    }

    /// The exact mean; `None` if it is empty.
    #[must_use]
    pub fn mean(&self) -> Option<Duration> {
        let mean = self.sum_nanos().checked_div(u128::from(self.count()))?;
        Some(Duration::from_nanos(u64::try_from(mean).ok()?))
    }

    /// The same values in the wider buckets of fewer digits. Every bucket of more digits lies
    /// within one of fewer, so that nothing is lost but resolution: a bucket is at most
    /// 1/128 of its values wide at two digits, 1/16 at one. With as many digits or more it is
    /// the same histogram.
    ///
    /// # Errors
    /// Digits outside 1 to 5.
    pub fn coarsened(&self, significant_digits: u8) -> Result<Self, HistogramError> {
        let mut coarse = Self::empty(significant_digits)?;
        if significant_digits >= self.significant_digits {
            return Ok(self.clone());
        }
        coarse.extremes = self.extremes;
        for bucket in &self.buckets {
            match coarse.buckets.last_mut() {
                Some(last) if bucket.lowest <= last.highest => last.count += bucket.count,
                _ => {
                    let range = coarse.bucket_range(coarse.bucket_number(bucket.lowest));
                    let (lowest, highest) = range.ok_or(HistogramError::Damaged)?;
                    coarse.buckets.push(Bucket {
                        lowest,
                        highest,
                        count: bucket.count,
                    });
                }
            }
        }
        Ok(coarse)
    }

    /// Which bucket `value` falls into, counted from the one of zero, empty ones included.
    #[must_use]
    #[inline]
    pub fn bucket_number(&self, value: u64) -> u64 {
        let exact = self.exact_values();
        let halvings = u64::from((value | (exact - 1)).ilog2() + 1 - exact.ilog2());
        halvings * (exact / 2) + (value >> halvings)
    }

    /// The smallest and the largest value of the bucket of this number, in nanoseconds; `None`
    /// beyond the last one.
    #[must_use]
    pub fn bucket_range(&self, number: u64) -> Option<(u64, u64)> {
        let exact = self.exact_values();
        let halvings = (number / (exact / 2)).saturating_sub(1);
        let steps = number - halvings * (exact / 2);
        let width = 1_u64.checked_shl(u32::try_from(halvings).ok()?)?;
        let lowest = steps.checked_mul(width)?;
        Some((lowest, lowest.checked_add(width - 1)?))
    }

    /// So many of the smallest values have a bucket each: 2·10^digits, rounded up to a power of
    /// two. Every octave above is cut into half as many buckets.
    #[inline]
    fn exact_values(&self) -> u64 {
        (2 * 10_u64.pow(u32::from(self.significant_digits))).next_power_of_two()
    }
}

/// The stored form: `counts` is one flat list of bucket numbers and counts, where every number
/// is written as its distance from the one before, because small numbers make small files.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredHistogram {
    /// How fine it is: so many digits of a value are right.
    significant_digits: u8,
    /// The smallest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_ns: Option<u64>,
    /// The largest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_ns: Option<u64>,
    /// Of the sum of all values, what is beyond 64 bits: JSON integers stop there.
    #[serde(default, skip_serializing_if = "is_zero")]
    sum_ns_high: u64,
    /// The sum of all values, its lower 64 bits.
    #[serde(default, skip_serializing_if = "is_zero")]
    sum_ns: u64,
    /// Numbers of buckets, each as its distance from the one before, with their counts in turn.
    counts: Vec<u64>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
const fn is_zero(value: &u64) -> bool {
    *value == 0
}

impl From<Histogram> for StoredHistogram {
    fn from(histogram: Histogram) -> Self {
        let mut counts = Vec::with_capacity(histogram.buckets.len() * 2);
        let mut previous = 0;
        for bucket in &histogram.buckets {
            let index = histogram.bucket_number(bucket.lowest);
            counts.extend([index - previous, bucket.count]);
            previous = index;
        }
        let sum = histogram.sum_nanos();
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of a u128")]
        let (sum_ns_high, sum_ns) = ((sum >> 64) as u64, sum as u64);
        Self {
            significant_digits: histogram.significant_digits,
            min_ns: histogram.extremes.map(|e| e.smallest),
            max_ns: histogram.extremes.map(|e| e.largest),
            sum_ns_high,
            sum_ns,
            counts,
        }
    }
}

impl TryFrom<StoredHistogram> for Histogram {
    type Error = HistogramError;

    fn try_from(stored: StoredHistogram) -> Result<Self, HistogramError> {
        let (pairs, rest) = stored.counts.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(HistogramError::Damaged);
        }
        let mut counts = Vec::with_capacity(pairs.len());
        let empty = Self::empty(stored.significant_digits)?;
        let (mut index, mut total) = (0_u64, 0_u64);
        for [step, count] in pairs {
            index = index.checked_add(*step).ok_or(HistogramError::Damaged)?;
            let (lowest, _) = empty.bucket_range(index).ok_or(HistogramError::Damaged)?;
            // So that no later sum of counts can overflow.
            total = total.checked_add(*count).ok_or(HistogramError::Damaged)?;
            counts.push((lowest, *count));
        }
        let smallest = stored.min_ns.unwrap_or(0);
        let largest = stored.max_ns.unwrap_or(0);
        let sum = u128::from(stored.sum_ns_high) << 64 | u128::from(stored.sum_ns);
        Self::from_counts(stored.significant_digits, counts, smallest..=largest, sum)
    }
}
