//! Welch's test of two means and the interval of their difference. For means only: one huge
//! value decides over either.

use perf_core::Share;

use super::alternative::{Alternative, Tails};
use super::interval::DifferenceInterval;
use super::scaling::Scaling;
use crate::special::{student_quantile, student_upper};
use crate::values::FiniteValues;

/// What Welch's test found, in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Welch {
    /// Mean of the second sample minus that of the first.
    pub difference: f64,
    /// Its standard error; zero only where it is below the smallest float.
    pub standard_error: f64,
    /// The difference in standard errors.
    pub statistic: f64,
    /// Degrees of freedom, after Satterthwaite.
    pub degrees: f64,
    /// Probability of a result at least as extreme if the means are equal.
    pub p: f64,
    /// The two-sided interval of the difference; `None` where the confidence is 100 %.
    pub interval: Option<DifferenceInterval>,
}

/// Why there is no test of the means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WelchError {
    /// A spread needs two values.
    #[error("each sample needs at least 2 values, and there are {first} and {second}")]
    TooFew {
        /// Values of the first sample.
        first: usize,
        /// Values of the second sample.
        second: usize,
    },
    /// All values of each sample are equal, so that nothing says how sure the means are.
    #[error("neither sample has any spread")]
    NoSpread,
    /// The difference or an end of its interval is beyond the largest float.
    #[error("the values are too large for their difference to be a number")]
    TooLarge,
}

/// Tests whether two means differ, without taking the variances for equal.
///
/// Exact for normal values but for the degrees of freedom, which are an approximation; skewed
/// values such as latencies need some hundreds, and for 3 skewed values against 12 with ties 5 %
/// were 9 % in a simulation. `confidence` is that of the interval, which is
/// two-sided whatever the alternative.
///
/// Source: Welch, "The generalization of Student's problem when several different population
/// variances are involved", 1947; Satterthwaite, "An approximate distribution of estimates of
/// variance components", 1946.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{Alternative, FiniteValues, welch};
/// let before = FiniteValues::new(&[22.0, 25.0, 31.0, 40.0, 19.0, 28.0])?;
/// let after = FiniteValues::new(&[30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0])?;
/// let confidence = Share::new(0.95).expect("between 0 and 1");
/// let test = welch(before, after, Alternative::TwoSided, confidence)?;
/// assert!((test.statistic - 2.680_535_983_6).abs() < 1e-9);
/// assert!((test.degrees - 10.974_620_671).abs() < 1e-9);
/// assert!((test.p - 0.021_426_171_8).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A sample of a single value, two samples without any spread, or values near the largest
/// float.
pub fn welch(
    first: FiniteValues<'_>,
    second: FiniteValues<'_>,
    alternative: Alternative,
    confidence: Share,
) -> Result<Welch, WelchError> {
    if first.len() < 2 || second.len() < 2 {
        return Err(WelchError::TooFew {
            first: first.len(),
            second: second.len(),
        });
    }
    let scaling = Scaling::of(first.as_slice(), second.as_slice());
    // Counted from one of the values, so that a small difference of large values keeps its
    // digits.
    let origin = scaling.down(first.as_slice()[0].min(second.as_slice()[0]));
    let scaled = |value: f64| scaling.down(value) - origin;
    let (first, second) = (Mean::of(first, scaled), Mean::of(second, scaled));
    let variance = first.variance + second.variance;
    if variance <= 0.0 {
        return Err(WelchError::NoSpread);
    }
    let scaled_error = variance.sqrt();
    let scaled_difference = second.centre - first.centre;
    let statistic = scaled_difference / scaled_error;
    let share = |part: Mean| (part.variance / variance) * (part.variance / variance);
    let degrees = 1.0 / (share(first) / first.degrees + share(second) / second.degrees);
    let tails = Tails {
        second_greater: student_upper(statistic, degrees),
        second_less: student_upper(-statistic, degrees),
    };
    let unscaled = |value: f64| {
        let value = scaling.up(value);
        value
            .is_finite()
            .then_some(value)
            .ok_or(WelchError::TooLarge)
    };
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let half = student_quantile(1.0 - tail, degrees) * scaled_error;
    let interval = if half.is_finite() {
        Some(DifferenceInterval {
            low: unscaled(scaled_difference - half)?,
            high: unscaled(scaled_difference + half)?,
        })
    } else {
        None
    };
    Ok(Welch {
        difference: unscaled(scaled_difference)?,
        standard_error: unscaled(scaled_error)?,
        statistic,
        degrees,
        p: tails.probability(alternative),
        interval,
    })
}

/// A mean with the variance of that mean.
#[derive(Debug, Clone, Copy)]
struct Mean {
    centre: f64,
    variance: f64,
    degrees: f64,
}

impl Mean {
    /// In two passes, with the correction for what rounding left of the first.
    fn of(values: FiniteValues<'_>, scaled: impl Fn(f64) -> f64) -> Self {
        let n = values.len() as f64;
        let scaled = || values.as_slice().iter().map(|value| scaled(*value));
        let rough = scaled().sum::<f64>() / n;
        let rest = scaled().map(|value| value - rough).sum::<f64>();
        let squares = scaled()
            .map(|value| (value - rough) * (value - rough))
            .sum::<f64>()
            - rest * rest / n;
        let degrees = n - 1.0;
        let constant = values
            .as_slice()
            .iter()
            .all(|value| value.total_cmp(&values.as_slice()[0]).is_eq());
        Self {
            centre: rough + rest / n,
            variance: if constant {
                0.0
            } else {
                squares.max(0.0) / degrees / n
            },
            degrees,
        }
    }
}
