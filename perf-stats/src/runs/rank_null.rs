//! How rank statistics are distributed where nothing differs, counted and not approximated at
//! the sizes that runs have.

use crate::special::normal_quantile;

/// Up to this product of the two sizes the distribution is counted.
const MOST_COUNTED: usize = 2_500;

/// The distribution of one rank statistic, symmetric about its middle.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RankNull {
    /// The chance to be at most 0, 1, 2 and so on.
    Counted(Vec<f64>),
    /// Too many orders to count.
    Normal { mean: f64, deviation: f64 },
}

impl RankNull {
    /// The number of pairs in which the second of two samples is the smaller one.
    ///
    /// Mann and Whitney, "On a test of whether one of two random variables is stochastically
    /// larger than the other", 1947.
    pub(super) fn of_two_samples(first: usize, second: usize) -> Self {
        let (pairs, all) = (first * second, first + second);
        if pairs > MOST_COUNTED {
            let mean = pairs as f64 / 2.0;
            let deviation = (pairs as f64 * (all as f64 + 1.0) / 12.0).sqrt();
            return Self::Normal { mean, deviation };
        }
        // How many ways there are to choose so many of the ranks with such a sum above the
        // smallest possible one.
        let few = first.min(second);
        let mut ways = vec![vec![0.0_f64; pairs + 1]; few + 1];
        ways[0][0] = 1.0;
        for rank in 1..=all {
            for chosen in (1..=few.min(rank)).rev() {
                // The rank counts by how far it is above the one that it takes at least.
                let extra = rank - chosen;
                let (fewer, more) = ways.split_at_mut(chosen);
                let Some(from) = fewer.last() else { continue };
                if extra > pairs {
                    continue;
                }
                for (to, add) in more[0][extra..].iter_mut().zip(from) {
                    *to += add;
                }
            }
        }
        Self::Counted(cumulative(&ways[few]))
    }

    /// The sum of the ranks of those of so many distances whose sign is positive.
    ///
    /// Wilcoxon, "Individual comparisons by ranking methods", 1945.
    pub(super) fn of_signs(count: usize) -> Self {
        let most = count * (count + 1) / 2;
        let mut ways = vec![0.0_f64; most + 1];
        ways[0] = 1.0;
        for rank in 1..=count {
            for sum in (rank..=most).rev() {
                ways[sum] += ways[sum - rank];
            }
        }
        Self::Counted(cumulative(&ways))
    }

    /// The largest rank, counted from one, among the sorted differences that lies above the
    /// true one with at most this chance; `None` where even the smallest does so too often.
    pub(super) fn rank(&self, tail: f64) -> Option<usize> {
        match self {
            Self::Counted(at_most) => {
                let below = at_most.iter().take_while(|chance| **chance <= tail).count();
                (below > 0).then_some(below)
            }
            Self::Normal { mean, deviation } => {
                let rank = (mean + 0.5 + normal_quantile(tail) * deviation).floor();
                if rank < 1.0 {
                    return None;
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "from 1 to the number of pairs"
                )]
                Some(rank as usize)
            }
        }
    }
}

fn cumulative(ways: &[f64]) -> Vec<f64> {
    let all: f64 = ways.iter().sum();
    let running = ways.iter().scan(0.0, |sum, count| {
        *sum += count;
        Some(*sum / all)
    });
    running.collect()
}
