//! What is left of a series when the levels between its changes are taken off, how strongly
//! neighbours in it depend on each other, and the series without that dependence.
//!
//! Neighbours are modelled as an autoregression of first order, over gaps with the power of
//! the distance.

use crate::series::order::median;

/// Residuals are cut at this many standard deviations (by the median deviation).
const CUT: f64 = 3.0;
/// The median absolute deviation of the normal distribution is its standard deviation over this.
const NORMAL_SCALE: f64 = 1.482_602_218_505_602;
/// The estimated autocorrelation is too low by about (4 + 8ρ)/n where two levels were fitted
/// to the series that it is estimated on, and by (3 + 4ρ)/n more with each further level.
/// These are measured: see the simulations of the false-positive rate.
const BIAS: (f64, f64) = (5.0, 8.0);
const BIAS_PER_LEVEL: (f64, f64) = (3.0, 4.0);
/// So much of the correlation shows at least; in shorter series the formula goes astray.
const LEAST_KEPT: f64 = 0.5;
/// Added to the estimate, over √n: erring low finds changes that are none.
const CAUTION: f64 = 0.3;
/// Beyond, hardly anything would be left to test.
const MOST: f64 = 0.9;

/// A series as levels and what is left.
pub(super) struct Levels {
    /// The level at each place: the median of its part.
    pub(super) level: Vec<f64>,
    /// What is left, the largest cut to three standard deviations.
    pub(super) residual: Vec<f64>,
    /// The lag-one autocorrelation of neighbouring runs, from 0 to 0.9; low estimates are
    /// corrected and an estimate below zero is zero.
    pub(super) autocorrelation: f64,
}

impl Levels {
    /// Takes the median of each part off; `starts` are the first places of the second and
    /// later parts, `positions` the places among the gaps.
    pub(super) fn fit(values: &[f64], positions: &[usize], starts: &[usize]) -> Self {
        let mut level = Vec::with_capacity(values.len());
        let mut means = Vec::with_capacity(values.len());
        let bounds = bounds(values.len(), starts);
        for (from, to) in &bounds {
            let middle = median(&values[*from..*to]);
            level.resize(*to, middle);
        }
        let mut residual: Vec<f64> = values.iter().zip(&level).map(|(v, l)| v - l).collect();
        let sizes: Vec<f64> = residual.iter().map(|r| r.abs()).collect();
        let cut = CUT * NORMAL_SCALE * median(&sizes);
        if cut > 0.0 {
            for r in &mut residual {
                *r = r.clamp(-cut, cut);
            }
        }
        for (from, to) in bounds {
            let mean = residual[from..to].iter().sum::<f64>() / (to - from) as f64;
            means.resize(to, mean);
        }
        let centred: Vec<f64> = residual.iter().zip(means).map(|(r, m)| r - m).collect();
        Self {
            level,
            residual,
            autocorrelation: corrected(lag_one(&centred, positions), values.len(), starts.len()),
        }
    }

    /// The series as it would be if neighbours did not depend on each other; its changes are
    /// smaller by √((1 − ρ)/(1 + ρ)) and in the same places.
    pub(super) fn whitened(&self, positions: &[usize]) -> Vec<f64> {
        let centre = median(&self.level);
        let at = |place: usize| self.level[place] - centre + self.residual[place];
        let weight = |gap: f64| libm::pow(self.autocorrelation, gap);
        let mut whitened = Vec::with_capacity(self.level.len());
        for place in 0..self.level.len() {
            let value = if place == 0 {
                let rho = weight(1.0);
                let shrunk = (1.0 - rho) / (1.0 - rho * rho).sqrt();
                self.residual[0] + (self.level[0] - centre) * shrunk
            } else {
                let rho = weight((positions[place] - positions[place - 1]) as f64);
                (at(place) - rho * at(place - 1)) / (1.0 - rho * rho).sqrt()
            };
            whitened.push(value);
        }
        whitened
    }
}

/// The parts that start at zero and at `starts`.
fn bounds(n: usize, starts: &[usize]) -> Vec<(usize, usize)> {
    let from = std::iter::once(0).chain(starts.iter().copied());
    let to = starts.iter().copied().chain(std::iter::once(n));
    from.zip(to).collect()
}

/// The autocorrelation of values whose runs follow each other without a gap.
fn lag_one(centred: &[f64], positions: &[usize]) -> f64 {
    let squares: f64 = centred.iter().map(|r| r * r).sum();
    let (mut products, mut pairs) = (0.0, 0.0);
    for (pair, places) in centred.windows(2).zip(positions.windows(2)) {
        if places[1] - places[0] == 1 {
            products += pair[0] * pair[1];
            pairs += 1.0;
        }
    }
    if squares > 0.0 && pairs > 0.0 {
        let all_pairs = (centred.len() - 1) as f64;
        products / squares * (all_pairs / pairs)
    } else {
        0.0
    }
}

fn corrected(estimate: f64, n: usize, changes: usize) -> f64 {
    let n = n as f64;
    let further = changes.saturating_sub(1) as f64;
    let constant = BIAS.0 + BIAS_PER_LEVEL.0 * further;
    let slope = BIAS.1 + BIAS_PER_LEVEL.1 * further;
    let kept = (1.0 - slope / n).max(LEAST_KEPT);
    ((estimate + constant / n) / kept + CAUTION / n.sqrt()).clamp(0.0, MOST)
}
