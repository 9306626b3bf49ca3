//! What resampling answers.

use super::bootstrap_error::BootstrapError;

/// An estimate and between which values the true one lies, in the unit of the statistic.
/// Every number is finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BootstrapInterval {
    /// The statistic of the sample itself.
    pub estimate: f64,
    /// Lower end. For very skewed samples it can be above the estimate.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The standard deviation of the resampled statistic; 0 for a single resample.
    pub standard_error: f64,
    /// By how much the interval was corrected; `None` for the methods that do not.
    pub correction: Option<BcaCorrection>,
}

/// The two numbers by which a `BCa` interval differs from one by plain percentiles. Without a
/// unit; both zero for a symmetric, unbiased statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BcaCorrection {
    /// z₀: the normal quantile of the share of resampled values below the estimate, of which
    /// values equal to the estimate count half.
    pub bias: f64,
    /// a: a sixth of the skewness of the jackknife influences, which says how the standard
    /// error changes with the true value.
    pub acceleration: f64,
}

impl BootstrapInterval {
    /// In a unit that is 2 to the power of `exponent` times smaller.
    pub(super) fn times_two_to(self, exponent: i32) -> Result<Self, BootstrapError> {
        let scaled = |value| libm::scalbn(value, exponent);
        Self {
            estimate: scaled(self.estimate),
            low: scaled(self.low),
            high: scaled(self.high),
            standard_error: scaled(self.standard_error),
            ..self
        }
        .checked()
    }

    /// Itself, if its numbers are numbers.
    pub(super) fn checked(self) -> Result<Self, BootstrapError> {
        let numbers = [self.estimate, self.low, self.high, self.standard_error];
        if numbers.iter().all(|number| number.is_finite()) {
            Ok(self)
        } else {
            Err(BootstrapError::TooLarge)
        }
    }
}
