//! Quantiles of one sample and of bootstrap resamples of it. Compares nothing.

use perf_core::Quantile;

use super::gamma_draw::gamma;
use crate::quantile::HarrellDavisWeights;
use crate::random::Random;

/// Up to how many values a resample is really drawn.
const MOST_DRAWN: usize = 5_000;

/// How a quantile is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantileEstimator {
    /// The observed value at rank ⌈n·p⌉, as everywhere else in this crate.
    Observed,
    /// The weighted mean of Harrell and Davis ("A new distribution-free quantile estimator",
    /// 1982): smoother for small samples, and unfit for the far tail.
    HarrellDavis,
}

/// A sorted sample, and what is needed to estimate quantiles from it.
#[derive(Debug)]
pub(super) struct QuantileSource {
    sorted: Vec<f64>,
    /// Ranks of the observed quantiles, counted from one.
    ranks: Vec<usize>,
    /// The positions of the quantiles in the order of their ranks.
    ascending: Vec<usize>,
    /// Empty where observed values are wanted.
    weights: Vec<HarrellDavisWeights>,
    /// Room for a resample.
    times: Vec<u32>,
    resample: Vec<f64>,
}

impl QuantileSource {
    pub(super) fn new(
        values: &[f64],
        quantiles: &[Quantile],
        estimator: QuantileEstimator,
    ) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let count = sorted.len();
        let ranks: Vec<usize> = quantiles
            .iter()
            .map(|p| p.rank(u64::try_from(count).unwrap_or(u64::MAX)))
            .map(|rank| usize::try_from(rank).map_or(count, |rank| rank.clamp(1, count)))
            .collect();
        let mut ascending: Vec<usize> = (0..ranks.len()).collect();
        ascending.sort_by_key(|position| ranks[*position]);
        let weights = match estimator {
            QuantileEstimator::Observed => Vec::new(),
            QuantileEstimator::HarrellDavis => quantiles
                .iter()
                .map(|p| HarrellDavisWeights::new(*p, count))
                .collect(),
        };
        Self {
            sorted,
            ranks,
            ascending,
            weights,
            times: Vec::new(),
            resample: Vec::new(),
        }
    }

    pub(super) fn quantiles(&self) -> Vec<f64> {
        if self.weights.is_empty() {
            return self.observed();
        }
        self.weights
            .iter()
            .map(|weights| weights.quantile_of(&self.sorted))
            .collect()
    }

    /// What [`resample`](Self::resample) varies around.
    pub(super) fn resampled_estimates(&self) -> Vec<f64> {
        if self.is_drawn() {
            self.quantiles()
        } else {
            self.observed()
        }
    }

    /// The quantiles of as many values, drawn with replacement.
    pub(super) fn resample(&mut self, random: &mut Random, quantiles: &mut [f64]) {
        if self.is_drawn() {
            self.resample_smooth(random, quantiles);
        } else {
            self.resample_observed(random, quantiles);
        }
    }

    /// Whether a resample is drawn in full; otherwise observed quantiles are.
    const fn is_drawn(&self) -> bool {
        !self.weights.is_empty() && self.sorted.len() <= MOST_DRAWN
    }

    fn observed(&self) -> Vec<f64> {
        self.ranks
            .iter()
            .map(|rank| self.sorted[rank - 1])
            .collect()
    }

    /// Without drawing the sample: the k-th smallest of n uniform numbers is a sum of k
    /// exponential ones divided by the sum of n + 1, and the value of the resample is where
    /// that stands in the sample (Efron, "The jackknife, the bootstrap and other resampling
    /// plans", 1982, for one rank).
    fn resample_observed(&self, random: &mut Random, quantiles: &mut [f64]) {
        let count = self.sorted.len();
        let (mut reached, mut sum) = (0, 0.0);
        for position in &self.ascending {
            let rank = self.ranks[*position];
            sum += gamma(rank - reached, random);
            reached = rank;
            quantiles[*position] = sum;
        }
        let all = sum + gamma(count + 1 - reached, random);
        for quantile in quantiles {
            *quantile = self.sorted[ceiling(*quantile / all * count as f64, count) - 1];
        }
    }

    fn resample_smooth(&mut self, random: &mut Random, quantiles: &mut [f64]) {
        let count = self.sorted.len();
        self.times.clear();
        self.times.resize(count, 0);
        for _ in 0..count {
            let drawn = random.below(u64::try_from(count).unwrap_or(u64::MAX));
            if let Some(times) = usize::try_from(drawn)
                .ok()
                .and_then(|place| self.times.get_mut(place))
            {
                *times += 1;
            }
        }
        self.resample.clear();
        for (value, times) in self.sorted.iter().zip(&self.times) {
            for _ in 0..*times {
                self.resample.push(*value);
            }
        }
        for (quantile, weights) in quantiles.iter_mut().zip(&self.weights) {
            *quantile = weights.quantile_of(&self.resample);
        }
    }
}

/// At least 1 and at most `most`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casting a float to an integer saturates"
)]
fn ceiling(value: f64, most: usize) -> usize {
    (value.ceil() as usize).clamp(1, most)
}
