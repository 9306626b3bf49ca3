//! Between which shares of the resampled values an interval reaches. Sees no values.

use super::bootstrap_error::BootstrapError;
use super::interval::BcaCorrection;
use crate::special::{normal_cdf, normal_quantile, normal_upper};

/// How resampled values become an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BootstrapMethod {
    /// Corrected for bias and skewness, with an error of coverage that shrinks as 1/n (Efron,
    /// "Better bootstrap confidence intervals", 1987). For smooth statistics.
    #[default]
    Bca,
    /// The quantiles of the resampled values (Efron, "Bootstrap methods: another look at the
    /// jackknife", 1979). Too narrow for small and skewed samples.
    Percentile,
    /// The same mirrored at the estimate (Davison and Hinkley, "Bootstrap Methods and their
    /// Application", 1997, section 5.2). Can leave the range of the statistic.
    Basic,
}

/// The share of resampled values below the lower end and above the upper end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Levels {
    pub(super) below_low: f64,
    pub(super) above_high: f64,
}

impl Levels {
    /// The same share on both sides.
    pub(super) const fn equal(tail: f64) -> Self {
        Self {
            below_low: tail,
            above_high: tail,
        }
    }

    /// Moved by the bias and stretched by the skewness.
    pub(super) fn corrected(tail: f64, correction: &BcaCorrection) -> Result<Self, BootstrapError> {
        let normal = normal_quantile(tail);
        let low = moved(normal, correction).ok_or(BootstrapError::ConfidenceOutOfReach)?;
        let high = moved(-normal, correction).ok_or(BootstrapError::ConfidenceOutOfReach)?;
        Ok(Self {
            below_low: normal_cdf(low),
            above_high: normal_upper(high),
        })
    }
}

/// `None` where the stretching turns over.
fn moved(normal: f64, correction: &BcaCorrection) -> Option<f64> {
    let biased = correction.bias + normal;
    let stretch = 1.0 - correction.acceleration * biased;
    (stretch > 0.0).then(|| correction.bias + biased / stretch)
}

#[cfg(test)]
mod tests {
    use super::Levels;
    use crate::bootstrap::{BcaCorrection, BootstrapError};

    #[test]
    fn without_bias_and_skewness_nothing_moves() {
        let nothing = BcaCorrection {
            bias: 0.0,
            acceleration: 0.0,
        };
        let levels = Levels::corrected(0.025, &nothing).unwrap();
        assert!((levels.below_low - 0.025).abs() < 1e-15, "{levels:?}");
        assert!((levels.above_high - 0.025).abs() < 1e-15, "{levels:?}");
    }

    #[test]
    fn a_published_correction_gives_the_published_levels() {
        // Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 14.3: the
        // spatial test data, z0 = 0.146 and a = 0.061 for the 90 % interval.
        let published = BcaCorrection {
            bias: 0.146,
            acceleration: 0.061,
        };
        let levels = Levels::corrected(0.05, &published).unwrap();
        assert!((levels.below_low - 0.110).abs() < 6e-4, "{levels:?}");
        assert!(
            (levels.above_high - (1.0 - 0.985)).abs() < 6e-4,
            "{levels:?}"
        );
    }

    #[test]
    fn a_stretch_that_turns_over_is_refused() {
        let skewed = BcaCorrection {
            bias: 0.1,
            acceleration: 0.166,
        };
        assert_eq!(
            Levels::corrected(1e-10, &skewed),
            Err(BootstrapError::ConfidenceOutOfReach)
        );
    }
}
