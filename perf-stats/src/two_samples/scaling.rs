//! Values brought near one by a power of two, which is exact, so that no square of them leaves
//! the range of floats.

/// A power of two, in two factors since it may be beyond the floats itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scaling {
    down: [f64; 2],
    up: [f64; 2],
}

impl Scaling {
    /// Brings the largest magnitude among finite values to between 1 and 2; leaves zeroes.
    pub(super) fn of(first: &[f64], second: &[f64]) -> Self {
        let largest = first
            .iter()
            .chain(second)
            .fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let exponent = if largest > 0.0 {
            libm::ilogb(largest)
        } else {
            0
        };
        let halves = [exponent / 2, exponent - exponent / 2];
        Self {
            down: halves.map(|half| libm::scalbn(1.0, -half)),
            up: halves.map(|half| libm::scalbn(1.0, half)),
        }
    }

    pub(super) const fn down(self, value: f64) -> f64 {
        value * self.down[0] * self.down[1]
    }

    /// The way back; infinite beyond the largest float.
    pub(super) const fn up(self, value: f64) -> f64 {
        value * self.up[0] * self.up[1]
    }
}
