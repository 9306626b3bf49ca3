//! Whether a run stays at its level from the first half to the second. It does not look at the
//! spread, and it removes nothing.

use super::batches::{means, noise};
use crate::series::order::rank_in_place;
use crate::special::student_upper;
use crate::values::Values;

/// The fewest values of which halves can be compared.
const FEWEST: usize = 40;
/// Batches in both halves together; even.
const BATCHES: usize = 20;

/// The evidence against a level that stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stationarity {
    /// The median of the first half, an observed value; may be infinite where values are.
    pub first_median: f64,
    /// The median of the second half, an observed value.
    pub second_median: f64,
    /// How likely two halves as different are if nothing changes.
    pub p_halves: f64,
    /// How likely a drift as steady is if nothing changes.
    pub p_drift: f64,
    /// Both together: twice the smaller one, at most 1.
    pub p_value: f64,
}

/// Why nothing can be said about a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StationarityError {
    /// Too few values.
    #[error("{values} values are too few to compare the halves of a run: it takes {needed}")]
    TooFew {
        /// How many there are.
        values: usize,
        /// How many it takes.
        needed: usize,
    },
}

/// Whether values in the order they came stay at one level: the first half against the second,
/// and a steady drift. Small p-values speak against it.
///
/// Values are replaced by their ranks, so that outliers count little and a failed request may
/// be infinite; ranks are averaged in 20 batches, and the halves and the slope of the batch
/// means are tested by Student's distribution. The noise is that of the differences of
/// neighbouring batches, corrected for dependence between them. Batch means: Schmeiser, "Batch
/// size effects in the analysis of simulation output", 1982. Differences: von Neumann,
/// "Distribution of the ratio of the mean square successive difference to the variance", 1941.
///
/// # Limitations
/// The run must be some fifty times longer than its values remember: at an autocorrelation of
/// 0.9, from about 500 values on, and at 0.98 from about 2,000 on; shorter runs are called
/// drifting too often. A change that comes and goes within a half may not be seen.
///
/// # Errors
/// Fewer than 40 values.
///
/// ```
/// use perf_stats::{Values, stationarity};
/// let level: Vec<f64> = (0..200_u32).map(|i| f64::from(i * 37 % 101)).collect();
/// let rising: Vec<f64> = (0..200_u32).map(|i| f64::from(i * 37 % 101 + i / 2)).collect();
/// assert!(stationarity(Values::new(&level)?)?.p_value > 0.05);
/// assert!(stationarity(Values::new(&rising)?)?.p_value < 0.001);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn stationarity(values: Values<'_>) -> Result<Stationarity, StationarityError> {
    let values = values.as_slice();
    if values.len() < FEWEST {
        return Err(StationarityError::TooFew {
            values: values.len(),
            needed: FEWEST,
        });
    }
    let half = values.len() / 2;
    let (p_halves, p_drift) = evidence(values);
    Ok(Stationarity {
        first_median: observed_median(&values[..half]),
        second_median: observed_median(&values[half..]),
        p_halves,
        p_drift,
        p_value: (2.0 * p_halves.min(p_drift)).min(1.0),
    })
}

/// The p-values of the halves and of the drift, of at least 20 values.
pub(super) fn evidence(values: &[f64]) -> (f64, f64) {
    let mut ranks = values.to_vec();
    rank_in_place(&mut ranks);
    let length = ranks.len() / BATCHES;
    let means = means(&ranks, length);
    // A length of two or three leaves more batches than it takes; the first go.
    let means = &means[means.len() - BATCHES..];
    let noise = noise(&ranks[ranks.len() - BATCHES * length..], means, length);

    let middle = (BATCHES - 1) as f64 / 2.0;
    let p_of = |weight: &dyn Fn(usize) -> f64| {
        let squares: f64 = (0..BATCHES)
            .map(|batch| weight(batch) * weight(batch))
            .sum();
        let contrast: f64 = means
            .iter()
            .enumerate()
            .map(|(b, mean)| weight(b) * mean)
            .sum();
        let deviation = (noise.variance * squares).sqrt();
        if deviation > 0.0 {
            (2.0 * student_upper((contrast / deviation).abs(), noise.degrees)).min(1.0)
        } else {
            // All ranks are equal.
            1.0
        }
    };
    (
        p_of(&|batch| if batch < BATCHES / 2 { -1.0 } else { 1.0 }),
        p_of(&|batch| batch as f64 - middle),
    )
}

/// The lower of the two in the middle where there are two: infinities have no mean.
fn observed_median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    let place = (values.len() - 1) / 2;
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}
