//! Yes or no for each of many observations in the order of their arrival, one bit each.

use super::counts::{BatchCounts, Counts};
use super::effective_size::{EffectiveSize, batch_size};
use super::initial_sequence::integrated_time;
use crate::values::Values;

const WORD: usize = 64;
/// Up to so many observations every lag is looked at; longer series are counted in batches.
const MOST_BITS: usize = 1 << 17;

/// For each observation, in the order of arrival, whether it is beyond some limit.
///
/// ```
/// use perf_stats::{Indicators, Values};
/// let slow = Indicators::above(Values::new(&[3.0, 9.0, 8.0, 2.0, f64::INFINITY])?, 5.0);
/// assert_eq!((slow.len(), slow.beyond()), (5, 3));
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicators {
    /// The first observation is the lowest bit of the first word; what is left over is zero.
    words: Vec<u64>,
    length: usize,
    beyond: u64,
}

impl Indicators {
    /// Which of the values are above `limit`; none is above NaN.
    #[must_use]
    pub fn above(values: Values<'_>, limit: f64) -> Self {
        values.as_slice().iter().map(|v| *v > limit).collect()
    }

    /// How many observations there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How many of them are beyond the limit.
    #[must_use]
    pub const fn beyond(&self) -> u64 {
        self.beyond
    }

    /// What the observations are worth when the share beyond the limit is estimated; `None`
    /// below four, and where all or none are beyond it, because then there is nothing to tell
    /// their dependence from.
    ///
    /// The autocovariances of the indicator are whole numbers, found for 64 observations at a
    /// time, and have no rounding errors. They are summed by Geyer's initial monotone sequence
    /// (1992). Above 131,072 observations these are first counted in 16,384 to 32,767 consecutive
    /// batches, whose sums have the same long-run variance; what is left over at the end, less
    /// than 1 in 16,384, is not looked at.
    ///
    /// Tails are correlated over shorter spans than the middle, so that it depends on the limit.
    /// Raftery and Lewis ("How many iterations in the Gibbs sampler?", 1992) look at such a series
    /// of zeros and ones for the same reason.
    #[must_use]
    pub fn effective_size(&self) -> Option<EffectiveSize> {
        let observations = self.length as u64;
        let no = observations - self.beyond;
        if self.beyond == 0 || no == 0 {
            return None;
        }
        if self.length <= MOST_BITS {
            let found = integrated_time(self.length, |lag| self.autocovariance(lag))?;
            return Some(EffectiveSize::new(observations, self.beyond.min(no), found));
        }
        let (batches, size) = self.batches();
        let length = batches.length();
        let mut found = integrated_time(length, |lag| batches.autocovariance(lag))?;
        // The variance of one batch over that of as many independent observations.
        let share = self.beyond as f64 / observations as f64;
        let independent = size as f64 * share * (1.0 - share);
        found.time *= batches.autocovariance(0) / independent;
        Some(EffectiveSize::new(observations, self.beyond.min(no), found))
    }

    /// Counts in batches, and how many observations each has.
    fn batches(&self) -> (BatchCounts, usize) {
        // A power of two, so that batches and words fit into each other.
        let size = batch_size(self.length);
        let count = self.length / size;
        let counts = if size >= WORD {
            let words = self.words.chunks_exact(size / WORD);
            words
                .map(|words| words.iter().map(|word| word.count_ones()).sum())
                .take(count)
                .collect()
        } else {
            let mask = (1_u64 << size) - 1;
            let parts = self
                .words
                .iter()
                .flat_map(|word| (0..WORD / size).map(move |part| word >> (part * size) & mask));
            parts.map(u64::count_ones).take(count).collect()
        };
        (BatchCounts(counts), size)
    }

    fn ones_in_first(&self, count: usize) -> u64 {
        let whole = self.words.iter().take(count / WORD);
        let ones: u64 = whole.map(|word| u64::from(word.count_ones())).sum();
        let mask = (1_u64 << (count % WORD)) - 1;
        let rest = self.words.get(count / WORD).map_or(0, |word| word & mask);
        ones + u64::from(rest.count_ones())
    }
}

impl Counts for Indicators {
    fn length(&self) -> usize {
        self.length
    }

    fn sum_of_first(&self, count: usize) -> u64 {
        self.ones_in_first(count.min(self.length))
    }

    fn sum_of_last(&self, count: usize) -> u64 {
        self.beyond - self.ones_in_first(self.length.saturating_sub(count))
    }

    fn lagged_products(&self, lag: usize) -> u64 {
        let (words, bits) = (lag / WORD, lag % WORD);
        let Some(later) = self.words.get(words..) else {
            return 0;
        };
        let ones = |word: u64| u64::from(word.count_ones());
        if bits == 0 {
            return later
                .iter()
                .zip(&self.words)
                .map(|(a, b)| ones(a & b))
                .sum();
        }
        let next = later.iter().skip(1).chain(std::iter::once(&0));
        let shifted = later
            .iter()
            .zip(next)
            .map(|(low, high)| low >> bits | high << (WORD - bits));
        shifted.zip(&self.words).map(|(a, b)| ones(a & b)).sum()
    }
}

impl FromIterator<bool> for Indicators {
    /// One observation after the other, `true` for one that is beyond the limit.
    fn from_iter<I: IntoIterator<Item = bool>>(observations: I) -> Self {
        let observations = observations.into_iter();
        let mut words = Vec::with_capacity(observations.size_hint().0.div_ceil(WORD));
        let (mut word, mut length, mut beyond) = (0_u64, 0_usize, 0_u64);
        for observation in observations {
            word |= u64::from(observation) << (length % WORD);
            beyond += u64::from(observation);
            length += 1;
            if length.is_multiple_of(WORD) {
                words.push(word);
                word = 0;
            }
        }
        if !length.is_multiple_of(WORD) {
            words.push(word);
        }
        Self {
            words,
            length,
            beyond,
        }
    }
}
