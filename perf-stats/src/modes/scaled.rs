//! Sorted copies of values, brought to a size at which nothing overflows. Does not thin them.

/// Values in rising order, times a power of two that makes the largest of them about 1.
#[derive(Debug, Clone)]
pub(super) struct Scaled {
    values: Vec<f64>,
    factor: f64,
    smallest: f64,
    largest: f64,
}

impl Scaled {
    /// Sorts a copy of finite `values`. Scaling changes no digit, except that values are lost in
    /// zero which are some 10^300 times smaller than the largest.
    pub(super) fn of(values: &[f64]) -> Self {
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let greatest = largest.abs().max(smallest.abs());
        let factor = if greatest == 0.0 {
            1.0
        } else {
            let exponent = libm::frexp(greatest).1;
            libm::scalbn(1.0, (-exponent).clamp(-1_000, 1_000))
        };
        let mut values: Vec<f64> = values.iter().map(|value| value * factor).collect();
        values.sort_unstable_by(f64::total_cmp);
        Self {
            values,
            factor,
            smallest,
            largest,
        }
    }

    /// The scaled values in rising order.
    pub(super) fn sorted(&self) -> &[f64] {
        &self.values
    }

    /// What `scaled` is in the unit of the values; between the smallest and the largest of them.
    pub(super) fn unscaled(&self, scaled: f64) -> f64 {
        let last = self.values[self.values.len() - 1];
        let value = scaled.clamp(self.values[0], last) / self.factor;
        value.clamp(self.smallest, self.largest)
    }
}
