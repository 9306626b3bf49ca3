//! Latencies counted in the buckets of a histogram while a file is read. Memory depends on how
//! far the values spread, not on how many there are.

use std::time::Duration;

use perf_core::{Histogram, Quantile};

/// As many as this workspace's driver records.
const SIGNIFICANT_DIGITS: u8 = 3;
/// Neighbouring buckets that are kept together.
const PAGE: usize = 64;

/// Counts of latencies, with their exact sum, smallest and largest value.
#[derive(Debug, Clone)]
pub(super) struct Buckets {
    pages: Vec<Option<Box<[u64; PAGE]>>>,
    /// It knows which value belongs where.
    scale: Histogram,
    count: u64,
    sum: u128,
    smallest: u64,
    largest: u64,
}

impl Buckets {
    pub(super) fn new() -> Self {
        Self::of_scale(Histogram::empty(SIGNIFICANT_DIGITS).expect("three digits are allowed"))
    }

    /// With so many digits where that is fewer, so that buckets are those of whoever counted.
    pub(super) fn with_digits(digits: u8) -> Self {
        let digits = digits.clamp(1, SIGNIFICANT_DIGITS);
        Self::of_scale(Histogram::empty(digits).expect("one to three digits are allowed"))
    }

    const fn of_scale(scale: Histogram) -> Self {
        Self {
            pages: Vec::new(),
            scale,
            count: 0,
            sum: 0,
            smallest: u64::MAX,
            largest: 0,
        }
    }

    pub(super) fn add(&mut self, value: Duration) {
        self.add_many(nanos(value), 1);
    }

    /// Counts `value`, in nanoseconds, `count` times.
    pub(super) fn add_many(&mut self, value: u64, count: u64) {
        self.add_bucket(value, value, count);
    }

    /// Counts `count` values that are in a bucket of somebody else's: they stand for its upper
    /// end, `value`, as all that counts in buckets has it; their sum is that of its `middle`.
    pub(super) fn add_bucket(&mut self, value: u64, middle: u64, count: u64) {
        if count == 0 {
            return;
        }
        let number = usize::try_from(self.scale.bucket_number(value)).unwrap_or(usize::MAX);
        if number / PAGE >= self.pages.len() {
            self.pages.resize(number / PAGE + 1, None);
        }
        let page = self.pages[number / PAGE].get_or_insert_with(|| Box::new([0; PAGE]));
        let cell = &mut page[number % PAGE];
        *cell = cell.saturating_add(count);
        self.count = self.count.saturating_add(count);
        self.sum = self
            .sum
            .saturating_add(u128::from(middle) * u128::from(count));
        self.smallest = self.smallest.min(value);
        self.largest = self.largest.max(value);
    }

    /// Takes in what `other` counted.
    pub(super) fn merge(&mut self, other: &Self) {
        let (smallest, largest) = (self.smallest, self.largest);
        let sum = self.sum.saturating_add(other.sum);
        for (value, count) in other.filled() {
            self.add_many(value, count);
        }
        // What was added stands for its bucket; the exact figures are known.
        self.sum = sum;
        self.smallest = smallest.min(other.smallest);
        self.largest = largest.max(other.largest);
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    pub(super) const fn largest(&self) -> Option<Duration> {
        match self.count {
            0 => None,
            _ => Some(Duration::from_nanos(self.largest)),
        }
    }

    pub(super) const fn smallest(&self) -> Option<Duration> {
        match self.count {
            0 => None,
            _ => Some(Duration::from_nanos(self.smallest)),
        }
    }

    pub(super) fn mean(&self) -> Option<Duration> {
        let mean = self.sum.checked_div(u128::from(self.count))?;
        Some(Duration::from_nanos(u64::try_from(mean).ok()?))
    }

    /// The value at rank ⌈n·p⌉, as the upper end of its bucket.
    pub(super) fn at(&self, quantile: Quantile) -> Option<Duration> {
        let rank = quantile.rank(self.count);
        let mut passed = 0_u64;
        for (value, count) in self.filled() {
            passed = passed.saturating_add(count);
            if passed >= rank && rank > 0 {
                let number = self.scale.bucket_number(value);
                let (_, highest) = self.scale.bucket_range(number)?;
                return Some(Duration::from_nanos(highest.min(self.largest)));
            }
        }
        None
    }

    /// The distribution. Exact but for the width of the buckets.
    pub(super) fn histogram(&self) -> Histogram {
        let total = |edge: fn((u64, u64)) -> u64| -> u128 {
            self.filled()
                .map(|(value, count)| {
                    let range = self.scale.bucket_range(self.scale.bucket_number(value));
                    u128::from(range.map_or(value, edge)) * u128::from(count)
                })
                .sum()
        };
        Histogram::from_counts(
            self.scale.significant_digits(),
            self.filled(),
            self.smallest..=self.largest,
            self.sum
                .clamp(total(|(low, _)| low), total(|(_, high)| high)),
        )
        .unwrap_or_else(|_saturated| self.scale.clone())
    }

    /// The smallest value of every bucket that holds something, with its count.
    fn filled(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.pages
            .iter()
            .enumerate()
            .filter_map(|(index, page)| Some((index, page.as_ref()?)))
            .flat_map(move |(index, page)| {
                page.iter().enumerate().filter_map(move |(offset, count)| {
                    let number = u64::try_from(index * PAGE + offset).ok()?;
                    let (lowest, _) = self.scale.bucket_range(number)?;
                    (*count > 0).then_some((lowest, *count))
                })
            })
    }
}

/// A span in nanoseconds.
pub(super) fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
