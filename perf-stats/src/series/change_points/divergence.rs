//! The energy statistic of every split of a series, on whole ranks: the sums are exact. It
//! judges nothing.
//!
//! Q of a split into m and k values is mk/(m + k) times twice the mean distance between the
//! two sides less the mean distances within each. Székely and Rizzo, "Hierarchical clustering
//! via joint between-within distances", 2005; Matteson and James, "A nonparametric approach
//! for multiple change point analysis of multivariate data", 2014, with α = 1.

/// The fewest values on a side.
pub(super) const SHORTEST: usize = 5;

/// Where the statistic is largest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Peak {
    /// The statistic there.
    pub(super) statistic: f64,
    /// The first value of the right side.
    pub(super) start: usize,
    /// One past the last value of the right side.
    pub(super) end: usize,
}

/// The sums of distances that no rearrangement of the ranks changes, and room to work in.
pub(super) struct Divergence {
    /// For each rank the sum of its distances to all.
    to_all: Vec<u64>,
    /// The sum over all pairs.
    total: u64,
    /// For each place the sum of distances to places before it, from some start on.
    columns: Vec<u64>,
    /// The sum over the pairs among the first so many.
    heads: Vec<u64>,
}

impl Divergence {
    /// For all orders of these doubled ranks.
    pub(super) fn of(ranks: &[u32]) -> Self {
        let most = ranks.iter().copied().max().unwrap_or(0) as usize;
        let mut to_all = vec![0; most + 1];
        let mut total = 0;
        for rank in ranks {
            let sum = &mut to_all[*rank as usize];
            if *sum == 0 {
                *sum = distances(ranks, *rank);
            }
            total += *sum;
        }
        Self {
            to_all,
            total: total / 2,
            columns: vec![0; ranks.len()],
            heads: vec![0; ranks.len() + 1],
        }
    }

    /// Q of each split into two sides, the first being after [`SHORTEST`] values.
    pub(super) fn profile(&self, ranks: &[u32], into: &mut Vec<f64>) {
        into.clear();
        let n = ranks.len();
        let (mut left, mut right) = (0, self.total);
        for (split, rank) in ranks.iter().enumerate() {
            if split >= SHORTEST && split + SHORTEST <= n {
                let between = self.total - left - right;
                into.push(scaled(between, (left, split), (right, n - split)));
            }
            let before = distances(&ranks[..split], *rank);
            left += before;
            right -= self.to_all[*rank as usize] - before;
        }
    }

    /// The largest Q of a split into two sides.
    pub(super) fn of_splits(&self, ranks: &[u32], room: &mut Vec<f64>) -> Peak {
        self.profile(ranks, room);
        let mut peak = Peak {
            statistic: f64::MIN,
            start: 0,
            end: ranks.len(),
        };
        for (place, statistic) in room.iter().enumerate() {
            if *statistic > peak.statistic {
                peak.statistic = *statistic;
                peak.start = place + SHORTEST;
            }
        }
        peak
    }

    /// The largest Q of a split whose right side may end before the series does: a level that
    /// is left again is not watered down by what follows.
    pub(super) fn of_windows(&mut self, ranks: &[u32]) -> Peak {
        let n = ranks.len();
        let mut head = 0;
        for (place, rank) in ranks.iter().enumerate() {
            self.heads[place] = head;
            head += distances(&ranks[..place], *rank);
        }
        self.heads[n] = head;
        self.columns.fill(0);
        let mut peak = Peak {
            statistic: f64::MIN,
            start: 0,
            end: n,
        };
        for start in (SHORTEST..n).rev() {
            let first = ranks[start];
            for (column, rank) in self.columns[start + 1..]
                .iter_mut()
                .zip(&ranks[start + 1..])
            {
                *column += u64::from(rank.abs_diff(first));
            }
            let left = self.heads[start];
            let mut right = 0;
            for last in start + 1..n {
                right += self.columns[last];
                let size = last + 1 - start;
                if size >= SHORTEST {
                    let between = self.heads[last + 1] - left - right;
                    let statistic = scaled(between, (left, start), (right, size));
                    if statistic > peak.statistic {
                        peak = Peak {
                            statistic,
                            start,
                            end: last + 1,
                        };
                    }
                }
            }
        }
        peak
    }
}

/// The sum of the distances of `rank` to `ranks`.
fn distances(ranks: &[u32], rank: u32) -> u64 {
    // At most 2,000 distances below 4,002: 32 bits are enough, and quicker.
    let sum: u32 = ranks.iter().map(|other| other.abs_diff(rank)).sum();
    u64::from(sum)
}

/// Q from the sums over pairs between and within, with the sizes of the sides.
fn scaled(between: u64, left: (u64, usize), right: (u64, usize)) -> f64 {
    let (m, k) = (left.1 as f64, right.1 as f64);
    let within = |(sum, size): (u64, usize)| 2.0 * sum as f64 / (size * (size - 1)) as f64;
    let energy = 2.0 * between as f64 / (m * k) - (within(left) + within(right));
    m * k / (m + k) * energy
}

#[cfg(test)]
mod tests {
    use super::Divergence;

    #[test]
    fn it_is_the_statistic_of_the_definition() {
        let text = include_str!("../../../tests/fixtures/series/divergence.json");
        let file: serde_json::Value = serde_json::from_str(text).unwrap();
        let cases = file["cases"].as_array().unwrap();
        assert!(cases.len() >= 20);
        for case in cases {
            let ranks: Vec<u32> = serde_json::from_value(case["ranks"].clone()).unwrap();
            let splits: Vec<f64> = serde_json::from_value(case["splits"].clone()).unwrap();
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
            let mut divergence = Divergence::of(&ranks);
            let mut profile = Vec::new();
            divergence.profile(&ranks, &mut profile);
            assert_eq!(profile.len(), splits.len());
            assert!(
                profile.iter().zip(&splits).all(|(a, b)| close(*a, *b)),
                "{case}"
            );
            let largest = splits.iter().copied().fold(f64::MIN, f64::max);
            let peak = divergence.of_splits(&ranks, &mut profile);
            assert!(close(peak.statistic, largest) && peak.end == ranks.len());
            let window = divergence.of_windows(&ranks).statistic;
            assert!(
                close(window, case["window"].as_f64().unwrap()),
                "{case}: {window}"
            );
        }
    }
}
