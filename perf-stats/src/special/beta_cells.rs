//! How much of a beta distribution falls into each of n equal cells of 0 to 1: the weights of
//! quantile estimators that use all order statistics.

use super::beta::{incomplete_beta, ln_beta};

/// From this many observations on either side of the quantile on, the density is smooth over a
/// cell and is integrated; below, incomplete beta functions are subtracted.
const SMOOTH_FROM: f64 = 50.0;
/// Cells farther than so many standard deviations from the mean weigh nothing.
const FAR: f64 = 12.0;
/// Nodes and weights of Gauss and Legendre's rule of order five on −1 to 1: exact for polynomials
/// up to the ninth degree.
const RULE: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
    (-0.538_469_310_105_683, 0.478_628_670_499_366_47),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683, 0.478_628_670_499_366_47),
    (0.906_179_845_938_664, 0.236_926_885_056_189_08),
];

/// The cells that weigh something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BetaCells {
    /// The first of them, counted from zero.
    pub(crate) first: usize,
    /// Their weights, which sum to one.
    pub(crate) weights: Vec<f64>,
}

impl BetaCells {
    /// The `cells` equal cells under a beta distribution with parameters `a` and `b`, both above
    /// zero. Few of them are kept where the distribution is narrow.
    pub(crate) fn new(a: f64, b: f64, cells: usize) -> Self {
        let n = cells as f64;
        let mean = a / (a + b);
        let deviation = (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
        let cell_at = |x: f64| -> usize {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to the cells that there are"
            )]
            let cell = (x * n).clamp(0.0, n - 1.0) as usize;
            cell
        };
        let is_smooth = a.min(b) >= SMOOTH_FROM;
        let (first, last) = if is_smooth {
            (
                cell_at(mean - FAR * deviation),
                cell_at(mean + FAR * deviation),
            )
        } else {
            // A tail that is not normal reaches farther.
            (
                cell_at(mean - 6.0 * FAR * deviation),
                cell_at(mean + 6.0 * FAR * deviation),
            )
        };
        let mut weights: Vec<f64> = if is_smooth {
            let ln_scale = ln_beta(a, b);
            (first..=last)
                .map(|cell| integral(a, b, ln_scale, cell as f64 / n, 1.0 / n))
                .collect()
        } else {
            differences(a, b, first..last + 1, n)
        };
        let sum: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        Self { first, weights }
    }

    /// Each value that weighs something with its weight.
    pub(crate) fn weighted<'a>(
        &'a self,
        sorted: &'a [f64],
    ) -> impl Iterator<Item = (f64, f64)> + 'a {
        let values = sorted.iter().skip(self.first);
        values.copied().zip(self.weights.iter().copied())
    }
}

fn differences(a: f64, b: f64, cells: std::ops::Range<usize>, n: f64) -> Vec<f64> {
    let mut below = incomplete_beta(a, b, cells.start as f64 / n);
    cells
        .map(|cell| {
            let next = incomplete_beta(a, b, (cell + 1) as f64 / n);
            let weight = (next - below).max(0.0);
            below = next;
            weight
        })
        .collect()
}

fn integral(a: f64, b: f64, ln_scale: f64, from: f64, width: f64) -> f64 {
    let density =
        |x: f64| libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - ln_scale);
    let half = width / 2.0;
    let sum: f64 = RULE
        .iter()
        .map(|(node, weight)| weight * density(from + half + half * node))
        .sum();
    sum * half
}
