//! A sample as deviations from its mean, in a unit in which nothing over- or underflows, and
//! sums of values that are drawn from it with replacement.

use crate::random::Random;

/// Generators that are drawn from in turn, so that a draw need not wait for the one before.
const LANES: usize = 4;

/// Two draws of every lane.
const ROUND: usize = 2 * LANES;

/// Up to here one random number is enough for two draws; see [`Random::two_below`].
const MOST_FOR_TWO: u64 = 1 << 17;

/// The generators of one bootstrap.
pub(super) struct Lanes([Random; LANES]);

impl Lanes {
    /// Follows from the data alone.
    pub(super) fn from_data(data: &[&[f64]]) -> Self {
        let purposes = [
            "bootstrap of means 0",
            "bootstrap of means 1",
            "bootstrap of means 2",
            "bootstrap of means 3",
        ];
        Self(purposes.map(|purpose| Random::from_data(purpose, data)))
    }
}

/// A sample in units of a power of two.
pub(super) struct Centred {
    pub(super) deviations: Vec<f64>,
    pub(super) mean: f64,
}

impl Centred {
    /// `values` divided by 2 to the power of `exponent`; there must be at least one.
    ///
    /// The mean is corrected for what rounding left of a first pass.
    pub(super) fn new(values: &[f64], exponent: i32) -> Self {
        let n = values.len() as f64;
        let mut deviations: Vec<f64> = values
            .iter()
            .map(|value| libm::scalbn(*value, -exponent))
            .collect();
        let first = deviations.iter().sum::<f64>() / n;
        let rest = deviations.iter().map(|value| value - first).sum::<f64>() / n;
        let mean = first + rest;
        for value in &mut deviations {
            *value -= mean;
        }
        Self { deviations, mean }
    }

    pub(super) fn count(&self) -> f64 {
        self.deviations.len() as f64
    }

    /// What rounding left of the sum of the deviations; zero in exact arithmetic.
    pub(super) fn residue(&self) -> f64 {
        self.deviations.iter().sum()
    }

    /// Two sums of deviations that are closer than this are equal but for rounding.
    pub(super) fn rounding(&self) -> f64 {
        let total: f64 = self.deviations.iter().map(|value| value.abs()).sum();
        8.0 * f64::EPSILON * total
    }

    /// The sum of as many deviations as there are, each drawn from all of them.
    pub(super) fn resampled_sum(&self, lanes: &mut Lanes) -> f64 {
        let n = self.deviations.len() as u64;
        if n <= MOST_FOR_TWO {
            self.sum_of_pairs(lanes, n)
        } else {
            self.sum_of_singles(lanes, n)
        }
    }

    fn sum_of_pairs(&self, Lanes(lanes): &mut Lanes, n: u64) -> f64 {
        let values = self.deviations.as_slice();
        let mut sums = [[0.0_f64; 2]; LANES];
        for _ in 0..values.len() / ROUND {
            for (lane, sum) in lanes.iter_mut().zip(&mut sums) {
                let (left, right) = lane.two_below(n);
                sum[0] += values[at(left)];
                sum[1] += values[at(right)];
            }
        }
        let mut total = sums.iter().flatten().sum::<f64>();
        for _ in 0..values.len() % ROUND {
            total += values[at(lanes[0].below(n))];
        }
        total
    }

    fn sum_of_singles(&self, Lanes(lanes): &mut Lanes, n: u64) -> f64 {
        let values = self.deviations.as_slice();
        let mut sums = [0.0_f64; LANES];
        for _ in 0..values.len() / LANES {
            for (lane, sum) in lanes.iter_mut().zip(&mut sums) {
                *sum += values[at(lane.below(n))];
            }
        }
        let mut total = sums.iter().sum::<f64>();
        for _ in 0..values.len() % LANES {
            total += values[at(lanes[0].below(n))];
        }
        total
    }
}

/// The power of two just above the largest magnitude; zero for zeroes.
pub(super) fn exponent_of(values: &[f64]) -> i32 {
    let largest = values
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    libm::frexp(largest).1
}

/// Whether all values are equal.
pub(super) fn is_constant(values: &[f64]) -> bool {
    values
        .windows(2)
        .all(|pair| (pair[0] - pair[1]).abs() <= 0.0)
}

/// A position that was drawn below the length of a slice.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it is below the length of a slice"
)]
const fn at(position: u64) -> usize {
    position as usize
}
