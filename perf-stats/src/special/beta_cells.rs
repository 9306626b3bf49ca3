//! How much of a beta distribution falls into each of n equal cells of 0 to 1: the weights of
//! quantile estimators that use all order statistics.

use super::beta::incomplete_beta_of;
use super::stirling::deviance;

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
        // A tail that is not normal reaches farther, but falls by e with every cell or sooner.
        let reach = if is_smooth {
            FAR * deviation
        } else {
            6.0 * FAR * deviation + 5.0 * FAR / n
        };
        let (first, last) = (cell_at(mean - reach), cell_at(mean + reach));
        let mut weights: Vec<f64> = if is_smooth {
            (first..=last)
                .map(|cell| integral(a, b, cell as f64, n))
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

    /// The last cell that weighs something, counted from zero.
    pub(crate) const fn last(&self) -> usize {
        // There is always one.
        self.first + self.weights.len().saturating_sub(1)
    }
}

fn differences(a: f64, b: f64, cells: std::ops::Range<usize>, n: f64) -> Vec<f64> {
    // From both ends, because 1 − x loses digits close to one.
    let below_edge = |edge: f64| incomplete_beta_of(a, b, edge / n, (n - edge) / n);
    let mut below = below_edge(cells.start as f64);
    cells
        .map(|cell| {
            let next = below_edge((cell + 1) as f64);
            let weight = (next - below).max(0.0);
            below = next;
            weight
        })
        .collect()
}

/// The integral of the density over a cell, but for a factor that is the same for all cells: in
/// Loader's form, whose exponent is small where the density is not.
fn integral(a: f64, b: f64, cell: f64, n: f64) -> f64 {
    let (hits, misses) = (a - 1.0, b - 1.0);
    let density = |edge: f64| {
        let sum = hits + misses;
        let exponent = deviance(hits, sum * (edge / n)) + deviance(misses, sum * ((n - edge) / n));
        libm::exp(-exponent)
    };
    RULE.iter()
        .map(|(node, weight)| weight * density(cell + 0.5 + 0.5 * node))
        .sum()
}
