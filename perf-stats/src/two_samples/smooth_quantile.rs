//! The quantile of Harrell and Davis: a weighted mean of all values near it.

use perf_core::Quantile;

use crate::special::incomplete_beta;

/// Weights further out than so many standard deviations of the rank cannot be seen.
const REACH: f64 = 12.0;

/// What the values of a sorted sample count, from the position `start` on; zero elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    start: usize,
    weights: Vec<f64>,
}

impl Weights {
    /// For a sample of `count` values.
    pub(super) fn new(quantile: Quantile, count: usize) -> Self {
        let n = count as f64;
        let p = quantile.as_f64();
        let rest =
            (quantile.denominator() - quantile.numerator()) as f64 / quantile.denominator() as f64;
        let (a, b) = ((n + 1.0) * p, (n + 1.0) * rest);
        let reach = REACH * ((p * rest * n).sqrt() + 1.0);
        let (start, end) = (floor(n * p - reach), floor(n * p + reach + 1.0).min(count));
        let below = |position: usize| incomplete_beta(a, b, position as f64 / n);
        let mut last = below(start);
        let weights = (start + 1..=end)
            .map(|position| {
                let next = below(position);
                let weight = next - last;
                last = next;
                weight
            })
            .collect();
        Self { start, weights }
    }

    pub(super) fn quantile_of(&self, sorted: &[f64]) -> f64 {
        self.weights
            .iter()
            .zip(&sorted[self.start..])
            .map(|(weight, value)| weight * value)
            .sum()
    }
}

/// Zero for what is negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casting a float to an integer saturates"
)]
fn floor(value: f64) -> usize {
    value as usize
}
