//! How much wider the score of a trend test spreads where neighbours are alike.

use super::paired::Paired;
use crate::series::order::rank_in_place;
use crate::special::normal_quantile;

/// No autocorrelation is looked at beyond so many places: the time stays linear.
const MOST_LAGS: usize = 500;

/// What to assume about values that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbours {
    /// They are independent.
    Independent,
    /// They may depend on each other: the variance is multiplied by what the autocorrelations
    /// of the ranks of the detrended values add, up to the first that is not above zero, each
    /// corrected for the two parameters of the line, at most 500. Never less than independence
    /// gives.
    ///
    /// The formula of [`Neighbours::HamedRao`] on the initial positive sequence of Geyer,
    /// "Practical Markov chain Monte Carlo", 1992: fewer false trends than the published rule.
    Correlated,
    /// Hamed and Rao, "A modified Mann-Kendall trend test for autocorrelated data", 1998, as
    /// published: the autocorrelations that are significant at 5 %, of either sign, among the
    /// first 10·log₁₀ n. For comparison with other programs; with fewer than some hundred
    /// values, it finds trends where there are none two to three times as often as it says.
    HamedRao,
}

/// By what factor the variance of the score is larger than among independent values.
pub(super) fn variance_ratio(points: &Paired, slope: f64, neighbours: Neighbours) -> f64 {
    let n = points.len();
    if n < 4 || neighbours == Neighbours::Independent {
        return 1.0;
    }
    let start = points.times[0];
    let mut ranks: Vec<f64> = points
        .times
        .iter()
        .zip(&points.values)
        .map(|(time, value)| (value - slope * (time - start)).clamp(f64::MIN, f64::MAX))
        .collect();
    rank_in_place(&mut ranks);
    let mean = (n + 1) as f64 / 2.0;
    for rank in &mut ranks {
        *rank -= mean;
    }
    let squares: f64 = ranks.iter().map(|r| r * r).sum();
    if squares <= 0.0 {
        return 1.0;
    }
    let at = |lag: usize| {
        let products: f64 = ranks.iter().zip(&ranks[lag..]).map(|(a, b)| a * b).sum();
        products / squares
    };
    let count = n as f64;
    let weight = |lag: usize| {
        let left = (n - lag) as f64;
        left * (left - 1.0) * (left - 2.0)
    };
    let scale = 2.0 / (count * (count - 1.0) * (count - 2.0));
    match neighbours {
        Neighbours::Independent => 1.0,
        Neighbours::Correlated => {
            let sum: f64 = (1..n.min(MOST_LAGS + 1))
                .map(|lag| {
                    let found = at(lag);
                    (lag, found + (2.0 + 4.0 * found) / count)
                })
                .take_while(|(_, corrected)| *corrected > 0.0)
                .map(|(lag, corrected)| weight(lag) * corrected.min(1.0))
                .sum();
            1.0 + scale * sum
        }
        Neighbours::HamedRao => {
            let limit = normal_quantile(0.975) / count.sqrt();
            let sum: f64 = (1..n.min(published_lags(n) + 1))
                .map(|lag| (lag, at(lag)))
                .filter(|(_, found)| found.abs() > limit)
                .map(|(lag, found)| weight(lag) * found)
                .sum();
            // With strong negative correlations the formula can fall below any variance.
            (1.0 + scale * sum).max(1.0 / count)
        }
    }
}

/// ⌊10·log₁₀ n⌋.
fn published_lags(n: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 200"
    )]
    let lags = (10.0 * libm::log10(n as f64)).floor() as usize;
    lags
}
