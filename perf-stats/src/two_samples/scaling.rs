//! Values brought near one by a power of two, which is exact, so that no square of them leaves
//! the range of floats.

/// A power of two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scaling {
    exponent: i32,
}

impl Scaling {
    /// Brings the largest magnitude among finite values to between 1 and 2; leaves zeroes.
    pub(super) fn of(first: &[f64], second: &[f64]) -> Self {
        let largest = first
            .iter()
            .chain(second)
            .fold(0.0, |largest: f64, value| largest.max(value.abs()));
        Self {
            exponent: if largest > 0.0 {
                libm::ilogb(largest)
            } else {
                0
            },
        }
    }

    pub(super) fn down(self, value: f64) -> f64 {
        libm::scalbn(value, -self.exponent)
    }

    /// The way back; infinite beyond the largest float.
    pub(super) fn up(self, value: f64) -> f64 {
        libm::scalbn(value, self.exponent)
    }
}
