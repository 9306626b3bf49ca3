//! How many values of the other sample each value stands above: their mean, their spread and
//! what follows for its error. Tests nothing.

use super::pooled::Pooled;

/// The doubled placements of a sample's values: twice the values of the other sample below,
/// and once those equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placements {
    count: u128,
    /// Sum.
    pub(super) sum: u128,
    /// Sum of squares.
    squares: u128,
}

/// Both samples' placements, and how many pairs are equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct BothPlacements {
    pub(super) first: Placements,
    pub(super) second: Placements,
    pub(super) equal_pairs: u128,
}

/// The error of the estimated probability that a value of the second sample is the greater one.
#[derive(Debug, Clone, Copy)]
pub(super) struct SuperiorityError {
    pub(super) variance: f64,
    pub(super) degrees: f64,
}

impl Placements {
    const fn of(count: usize) -> Self {
        Self {
            count: count as u128,
            sum: 0,
            squares: 0,
        }
    }

    const fn add(&mut self, placement: u128, times: u128) {
        self.sum += placement * times;
        self.squares += placement * placement * times;
    }

    /// Sum of the squared distances from the mean, in whole numbers up to the last step.
    fn squared_distances(&self) -> f64 {
        // The whole number nearest to the mean leaves a rest that takes no digits away.
        let near = (self.sum + self.count / 2) / self.count;
        let rest = self.sum.abs_diff(near * self.count);
        let around = self.squares + near * near * self.count - 2 * near * self.sum;
        around as f64 - (rest * rest) as f64 / self.count as f64
    }
}

impl BothPlacements {
    pub(super) fn of(pooled: &Pooled) -> Self {
        let mut both = Self {
            first: Placements::of(pooled.first_count()),
            second: Placements::of(pooled.second_count()),
            equal_pairs: 0,
        };
        let (mut first_before, mut second_before) = (0, 0);
        for group in pooled.groups() {
            let (first, second) = (group.first as u128, group.second as u128);
            both.first.add(2 * second_before + second, first);
            both.second.add(2 * first_before + first, second);
            both.equal_pairs += first * second;
            first_before += first;
            second_before += second;
        }
        both
    }
    /// After Brunner and Munzel; `None` where it is zero, which is where the samples are
    /// completely separated or all values are equal, and for a sample of a single value.
    pub(super) fn superiority_error(&self) -> Option<SuperiorityError> {
        if self.first.count < 2 || self.second.count < 2 {
            return None;
        }
        let (n, m) = (self.first.count as f64, self.second.count as f64);
        // Of the means of the shares of the other sample that the values stand above.
        let first = self.first.squared_distances() / (4.0 * m * m * (n - 1.0)) / n;
        let second = self.second.squared_distances() / (4.0 * n * n * (m - 1.0)) / m;
        let variance = first + second;
        (variance > 0.0).then(|| SuperiorityError {
            variance,
            degrees: variance * variance
                / (first * first / (n - 1.0) + second * second / (m - 1.0)),
        })
    }
}
