//! Kendall's score of points in time order, and how it is distributed where there is no trend.

use super::inversions::inversions;
use super::paired::{Paired, pairs};

/// Counts of pairs of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kendall {
    /// Rising pairs less falling pairs; pairs that share time or value are neither.
    pub(super) score: i64,
    /// Kendall's τ-b, from −1 to 1; zero where all values are equal.
    pub(super) tau: f64,
    /// The variance of the score among independent values, ties allowed for.
    pub(super) variance: f64,
    /// Whether no two points share their time or their value.
    pub(super) distinct: bool,
}

impl Kendall {
    /// Kendall, "Rank correlation methods", 1970, for the variance with ties in both.
    pub(super) fn of(points: &Paired) -> Self {
        let mut values = points.values.clone();
        let mut room = Vec::new();
        let falling_or_level = inversions(&mut values, &mut room) - points.simultaneous;
        let value_ties = Groups::of(&values);
        let both = equal_points(points);
        let level = value_ties.pairs - both;
        let falling = falling_or_level - level;
        let rising = points.slopes() - falling_or_level;
        let score = rising.cast_signed() - falling.cast_signed();

        let all = pairs(points.len());
        let scale = ((all - points.simultaneous) as f64 * (all - value_ties.pairs) as f64).sqrt();
        let tau = if scale > 0.0 {
            (score as f64 / scale).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        Self {
            score,
            tau,
            variance: variance(points.len(), &Groups::of(&points.times), &value_ties),
            distinct: points.simultaneous == 0 && value_ties.pairs == 0,
        }
    }
}

/// How many pairs of points share both time and value.
fn equal_points(points: &Paired) -> u64 {
    let (mut all, mut run) = (0, 0);
    for place in 1..points.len() {
        // The points of one time fall, but for equal ones.
        let equal = points.times[place] <= points.times[place - 1]
            && points.values[place] >= points.values[place - 1];
        run = if equal { run + 1 } else { 0 };
        all += run;
    }
    all
}

/// Sums over the groups of equal numbers.
struct Groups {
    pairs: u64,
    /// Of t(t − 1)(t − 2).
    triples: f64,
    /// Of t(t − 1)(2t + 5).
    weights: f64,
}

impl Groups {
    /// Of numbers in ascending order.
    fn of(sorted: &[f64]) -> Self {
        let mut groups = Self {
            pairs: 0,
            triples: 0.0,
            weights: 0.0,
        };
        for group in sorted.chunk_by(|a, b| a >= b) {
            let t = group.len() as f64;
            groups.pairs += pairs(group.len());
            groups.triples += t * (t - 1.0) * (t - 2.0);
            groups.weights += t * (t - 1.0) * (2.0 * t + 5.0);
        }
        groups
    }
}

fn variance(n: usize, times: &Groups, values: &Groups) -> f64 {
    let n = n as f64;
    let plain = n * (n - 1.0) * (2.0 * n + 5.0) - times.weights - values.weights;
    let triples = if n > 2.0 {
        times.triples * values.triples / (9.0 * n * (n - 1.0) * (n - 2.0))
    } else {
        0.0
    };
    let doubles = 2.0 * times.pairs as f64 * values.pairs as f64 / (n * (n - 1.0));
    (plain / 18.0 + triples + doubles).max(0.0)
}

/// P(S ≥ `score`) among `n` distinct values in random order, for small `n`.
///
/// The number of falling pairs of n values is that of n − 1 values and one of 0 … n − 1 more,
/// each equally likely.
pub(super) fn exact_upper(score: i64, n: usize) -> f64 {
    let mut chances = vec![1.0];
    for values in 2..=n {
        let mut next = vec![0.0; chances.len() + values - 1];
        for (place, slot) in next.iter_mut().enumerate() {
            let from = (place + 1).saturating_sub(values);
            let to = (place + 1).min(chances.len());
            *slot = chances[from..to].iter().sum::<f64>() / values as f64;
        }
        chances = next;
    }
    // S = pairs − 2 · falling pairs.
    let most = (pairs(n).cast_signed() - score).div_euclid(2);
    match usize::try_from(most) {
        Ok(most) => chances.iter().take(most + 1).sum::<f64>().min(1.0),
        Err(_) => 0.0,
    }
}
