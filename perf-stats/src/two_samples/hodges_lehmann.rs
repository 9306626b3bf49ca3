//! By how much, or by which factor, one sample is shifted against the other. No means: one
//! huge value does not matter.

use perf_core::Share;

use super::alternative::NullDistribution;
use super::interval::{DifferenceInterval, RatioInterval};
use super::pair_differences::PairDifferences;
use super::rank_sum_null::tail_rank;
use crate::values::FiniteValues;

/// By how much the second sample is shifted against the first, in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HodgesLehmann {
    /// The median of all differences of a value of the second sample and one of the first.
    pub shift: f64,
    /// Where the true shift lies; `None` where the samples are too small for the confidence.
    pub interval: Option<DifferenceInterval>,
    /// Whether the ranks of the interval are exact.
    pub null: NullDistribution,
}

/// By which factor the second sample is shifted against the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HodgesLehmannRatio {
    /// The median of all ratios of a value of the second sample to one of the first; 1.1 where
    /// the second is 10 % greater.
    pub ratio: f64,
    /// Where the true ratio lies; `None` where the samples are too small for the confidence.
    pub interval: Option<RatioInterval>,
    /// Whether the ranks of the interval are exact.
    pub null: NullDistribution,
}

/// Why there is no shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HodgesLehmannError {
    /// A difference or a ratio is beyond the largest float.
    #[error("the values are too large for their differences to be numbers")]
    TooLarge,
    /// A ratio is of positive values only.
    #[error("the value at position {position} of the {sample} sample is not above zero")]
    NotPositive {
        /// "first" or "second".
        sample: &'static str,
        /// Its place, counted from zero.
        position: usize,
    },
}

/// The Hodges–Lehmann estimate of the shift between two samples, with the interval that belongs
/// to the Mann–Whitney test: it holds the shifts that the test does not refute.
///
/// For a sample each of n and m values the interval is between the c-th smallest and the c-th
/// greatest of the n·m differences. c is from the exact distribution of the untied test under
/// the same bound of 2·10⁷ additions as in [`mann_whitney`](crate::mann_whitney), and else from
/// the normal approximation. With ties, that makes the interval a little too wide, never too
/// narrow. Neither time nor memory grow with the number of differences: takes some sorting and
/// some tens of passes over both samples, and memory for both samples twice.
///
/// It takes for granted that the distributions differ by a shift only; if the shapes differ,
/// the estimate is still the median of the differences, and the interval is not exact.
///
/// Source: Hodges and Lehmann, "Estimates of location based on rank tests", 1963; the interval
/// is from Moses, in Walker and Lev, "Statistical inference", 1953.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{FiniteValues, hodges_lehmann};
/// let before = FiniteValues::new(&[22.0, 25.0, 31.0, 40.0, 19.0, 28.0])?;
/// let after = FiniteValues::new(&[30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0])?;
/// let shift = hodges_lehmann(before, after, Share::new(0.95).expect("between 0 and 1"))?;
/// assert_eq!(shift.shift, 11.0);
/// let interval = shift.interval.expect("there are enough values");
/// assert_eq!((interval.low, interval.high), (1.0, 23.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`HodgesLehmannError::TooLarge`] where a difference is beyond the largest float.
pub fn hodges_lehmann(
    first: FiniteValues<'_>,
    second: FiniteValues<'_>,
    confidence: Share,
) -> Result<HodgesLehmann, HodgesLehmannError> {
    shift_of(
        first.as_slice().to_vec(),
        second.as_slice().to_vec(),
        confidence,
    )
}

/// The same on logarithms, so that it speaks of a factor: a second sample whose values all are
/// 10 % greater has a ratio of 1.1. See [`hodges_lehmann`] for method and cost.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{FiniteValues, hodges_lehmann_ratio};
/// let before = [100.0, 110.0, 95.0, 105.0, 120.0];
/// let after = before.map(|value| 1.1 * value);
/// let confidence = Share::new(0.95).expect("between 0 and 1");
/// let (before, after) = (FiniteValues::new(&before)?, FiniteValues::new(&after)?);
/// let shift = hodges_lehmann_ratio(before, after, confidence)?;
/// assert!((shift.ratio - 1.1).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A value that is not above zero, or a ratio beyond the range of floats.
pub fn hodges_lehmann_ratio(
    first: FiniteValues<'_>,
    second: FiniteValues<'_>,
    confidence: Share,
) -> Result<HodgesLehmannRatio, HodgesLehmannError> {
    let on_logs = shift_of(
        logarithms(first, "first")?,
        logarithms(second, "second")?,
        confidence,
    )?;
    let factor = |shift: f64| {
        let factor = libm::exp(shift);
        let is_usable = factor.is_finite() && factor > 0.0;
        is_usable
            .then_some(factor)
            .ok_or(HodgesLehmannError::TooLarge)
    };
    let interval = match on_logs.interval {
        Some(interval) => Some(RatioInterval {
            low: factor(interval.low)?,
            high: factor(interval.high)?,
        }),
        None => None,
    };
    Ok(HodgesLehmannRatio {
        ratio: factor(on_logs.shift)?,
        interval,
        null: on_logs.null,
    })
}

fn logarithms(
    values: FiniteValues<'_>,
    sample: &'static str,
) -> Result<Vec<f64>, HodgesLehmannError> {
    let values = values.as_slice();
    match values.iter().position(|value| *value <= 0.0) {
        Some(position) => Err(HodgesLehmannError::NotPositive { sample, position }),
        None => Ok(values.iter().map(|value| libm::log(*value)).collect()),
    }
}

fn shift_of(
    first: Vec<f64>,
    second: Vec<f64>,
    confidence: Share,
) -> Result<HodgesLehmann, HodgesLehmannError> {
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let (rank, null) = tail_rank(first.len(), second.len(), tail);
    let differences = PairDifferences::new(first, second).ok_or(HodgesLehmannError::TooLarge)?;
    // A confidence of nearly zero may not lead beyond the middle.
    let rank = rank.min(differences.count().div_ceil(2));
    let interval = (rank > 0).then(|| DifferenceInterval {
        low: differences.select(rank),
        high: differences.select(differences.count() + 1 - rank),
    });
    Ok(HodgesLehmann {
        shift: median(&differences),
        interval,
        null,
    })
}

fn median(differences: &PairDifferences) -> f64 {
    let count = differences.count();
    let lower = differences.select(count.div_ceil(2));
    if count % 2 == 1 {
        return lower;
    }
    let division = differences.divide(lower);
    let upper = if division.at_most > count / 2 {
        lower
    } else {
        division.next
    };
    f64::midpoint(lower, upper)
}
