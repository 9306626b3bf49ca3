//! Where in the distribution two samples differ: the differences of their quantiles, with one
//! band for all of them together.

use perf_core::{Quantile, Share};

use super::interval::DifferenceInterval;
use super::resampled_quantiles::{QuantileEstimator, QuantileSource};
use super::scaling::Scaling;
use crate::random::Random;
use crate::special::{normal_quantile, student_quantile};
use crate::values::FiniteValues;

/// How many resamples a band is from.
const RESAMPLES: usize = 1_999;

/// The difference of one quantile, in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShiftPoint {
    /// Which quantile.
    pub quantile: Quantile,
    /// Its estimate in the first sample.
    pub first: f64,
    /// Its estimate in the second sample.
    pub second: f64,
    /// The second minus the first.
    pub difference: f64,
    /// Where the true difference lies, simultaneously with all other bands of the same result;
    /// `None` where a sample has too few values beyond the quantile, or where the confidence
    /// is above 99.95 %.
    pub band: Option<DifferenceInterval>,
}

/// Why there is no shift function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShiftFunctionError {
    /// No quantile was asked for.
    #[error("no quantile was asked for")]
    NoQuantiles,
    /// A difference or an end of a band is beyond the largest float.
    #[error("the values are too large for their differences to be numbers")]
    TooLarge,
}

/// The nine deciles, from p10 to p90.
#[must_use]
pub fn deciles() -> Vec<Quantile> {
    (1..10)
        .filter_map(|tenth| Quantile::new(tenth, 10))
        .collect()
}

/// The quantiles that latencies are read at: p10, p25, p50, p75, p90, p95, p99 and p99.9.
#[must_use]
pub fn latency_quantiles() -> Vec<Quantile> {
    [100, 250, 500, 750, 900, 950, 990, 999]
        .into_iter()
        .filter_map(|thousandths| Quantile::new(thousandths, 1_000))
        .collect()
}

/// The differences of quantiles between two samples, in the order of `quantiles`, with bands
/// that hold all true differences at once with the given confidence.
///
/// The bands are of bootstrap-t kind with the greatest deviation over all quantiles (max-T): a
/// difference plus and minus its bootstrap standard error times the confidence's quantile of
/// the greatest deviation in standard errors, over 1 999 resamples that follow from the data
/// alone. That factor is widened by as much as Student's distribution, with one degree less than
/// the smaller sample has values, is wider than the normal one at the confidence divided among
/// the quantiles.
///
/// A quantile p has a band where n·p and n·(1 − p) are at least 3 in both samples for
/// [`QuantileEstimator::Observed`], and at least 10 for [`QuantileEstimator::HarrellDavis`].
/// Simulated at 95 % for normal, lognormal, exponential and Pareto values, the bands hold all
/// differences in 93 % to 100 % of cases, and in 91 % for Harrell–Davis quantiles of 300
/// exponential against 300 Pareto values, give or take the simulation's error of 1.5 points. That
/// is for independent values; requests within a run are not quite.
///
/// The time is that of sorting and bounded apart from that: resamples of observed quantiles are
/// drawn as order statistics of uniform numbers, whatever the size; those of Harrell–Davis
/// quantiles are drawn in full up to 5 000 values in a sample, and above have the spread of
/// observed ones, which are a little wider.
///
/// With ties a band may be a point: all resamples have the same quantile there.
///
/// Source: Doksum, "Empirical probability plots and statistical inference for nonlinear models
/// in the two-sample case", 1974; Wilcox, "Comparing two independent groups via multiple
/// quantiles", 1995; for max-T Westfall and Young, "Resampling-based multiple testing", 1993.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{FiniteValues, QuantileEstimator, deciles, shift_function};
/// let before: Vec<f64> = (1..=200).map(f64::from).collect();
/// let after: Vec<f64> = before.iter().map(|value| 3.0 * value).collect();
/// let points = shift_function(
///     FiniteValues::new(&before)?,
///     FiniteValues::new(&after)?,
///     &deciles(),
///     QuantileEstimator::Observed,
///     Share::new(0.95).expect("between 0 and 1"),
/// )?;
/// assert_eq!((points[4].first, points[4].second, points[4].difference), (100.0, 300.0, 200.0));
/// assert!(points[8].band.is_some_and(|band| band.low > 0.0 && band.high > 360.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An empty list of quantiles, or values near the largest float.
pub fn shift_function(
    first: FiniteValues<'_>,
    second: FiniteValues<'_>,
    quantiles: &[Quantile],
    estimator: QuantileEstimator,
    confidence: Share,
) -> Result<Vec<ShiftPoint>, ShiftFunctionError> {
    if quantiles.is_empty() {
        return Err(ShiftFunctionError::NoQuantiles);
    }
    let slices = [first.as_slice(), second.as_slice()];
    let mut random = Random::from_data("shift function", &slices);
    let scaling = Scaling::of(slices[0], slices[1]);
    let [mut before, mut after] =
        slices.map(|values| QuantileSource::new(values, quantiles, estimator));
    let points = points(&before, &after, quantiles)?;
    let has_band: Vec<bool> = quantiles
        .iter()
        .map(|p| first.len().min(second.len()) as f64 >= needed(*p, estimator))
        .collect();
    let deviations = deviations(&mut before, &mut after, scaling, &mut random);
    let errors: Vec<f64> = (0..quantiles.len())
        .map(|place| standard_deviation(deviations.iter().map(|row| row[place])))
        .collect();
    let greatest = deviations
        .iter()
        .map(|row| greatest_in_errors(row, &errors, &has_band))
        .collect();
    let smaller = first.len().min(second.len());
    let factor = quantile_of_greatest(greatest, confidence)
        .map(|factor| factor * widening(smaller, quantiles.len(), confidence));
    points
        .into_iter()
        .zip(errors)
        .zip(has_band)
        .map(|((point, error), has_band)| match factor {
            Some(factor) if has_band => point.with_band(scaling.up(error * factor)),
            _ => Ok(point),
        })
        .collect()
}

impl ShiftPoint {
    fn with_band(self, half: f64) -> Result<Self, ShiftFunctionError> {
        let band = DifferenceInterval {
            low: self.difference - half,
            high: self.difference + half,
        };
        if !band.low.is_finite() || !band.high.is_finite() {
            return Err(ShiftFunctionError::TooLarge);
        }
        Ok(Self {
            band: Some(band),
            ..self
        })
    }
}

fn points(
    before: &QuantileSource,
    after: &QuantileSource,
    quantiles: &[Quantile],
) -> Result<Vec<ShiftPoint>, ShiftFunctionError> {
    let estimates = before.quantiles().into_iter().zip(after.quantiles());
    quantiles
        .iter()
        .zip(estimates)
        .map(|(quantile, (first, second))| {
            let difference = second - first;
            let point = ShiftPoint {
                quantile: *quantile,
                first,
                second,
                difference,
                band: None,
            };
            let is_usable = difference.is_finite();
            is_usable
                .then_some(point)
                .ok_or(ShiftFunctionError::TooLarge)
        })
        .collect()
}

/// How many values a sample needs for a band.
fn needed(quantile: Quantile, estimator: QuantileEstimator) -> f64 {
    let beyond = match estimator {
        QuantileEstimator::Observed => 3_u64,
        QuantileEstimator::HarrellDavis => 10,
    };
    let (numerator, denominator) = (quantile.numerator(), quantile.denominator());
    let rarer = numerator.min(denominator - numerator);
    (u128::from(beyond) * u128::from(denominator)).div_ceil(u128::from(rarer)) as f64
}

/// For each resample, how far its differences are from the estimated ones.
fn deviations(
    before: &mut QuantileSource,
    after: &mut QuantileSource,
    scaling: Scaling,
    random: &mut Random,
) -> Vec<Vec<f64>> {
    let (before_centre, after_centre) = (before.resampled_estimates(), after.resampled_estimates());
    let mut before_drawn = vec![0.0; before_centre.len()];
    let mut after_drawn = before_drawn.clone();
    (0..RESAMPLES)
        .map(|_| {
            before.resample(random, &mut before_drawn);
            after.resample(random, &mut after_drawn);
            let before = before_drawn.iter().zip(&before_centre);
            let after = after_drawn.iter().zip(&after_centre);
            after
                .zip(before)
                .map(|((b, b_centre), (a, a_centre))| {
                    scaling.down(*b)
                        - scaling.down(*b_centre)
                        - (scaling.down(*a) - scaling.down(*a_centre))
                })
                .collect()
        })
        .collect()
}

fn standard_deviation(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = RESAMPLES as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares = values
        .map(|value| (value - mean) * (value - mean))
        .sum::<f64>();
    (squares / (count - 1.0)).sqrt()
}

/// Quantiles that never move in a resample cannot deviate.
fn greatest_in_errors(deviations: &[f64], errors: &[f64], has_band: &[bool]) -> f64 {
    deviations
        .iter()
        .zip(errors)
        .zip(has_band)
        .filter(|((_, error), has_band)| **has_band && **error > 0.0)
        .fold(0.0, |greatest: f64, ((deviation, error), _)| {
            greatest.max(deviation.abs() / error)
        })
}

/// `None` for a confidence that so few resamples cannot give.
fn quantile_of_greatest(mut greatest: Vec<f64>, confidence: Share) -> Option<f64> {
    greatest.sort_unstable_by(f64::total_cmp);
    let rank = (confidence.as_fraction() * (RESAMPLES + 1) as f64).ceil();
    greatest
        .into_iter()
        .zip(1_u32..)
        .find(|(_, place)| f64::from(*place) >= rank)
        .map(|(value, _)| value)
}

/// By how much Student's distribution is wider than the normal one.
fn widening(smaller: usize, quantiles: usize, confidence: Share) -> f64 {
    let tail = (1.0 - confidence.as_fraction()) / 2.0 / quantiles as f64;
    let degrees = (smaller as f64 - 1.0).max(1.0);
    if tail < 0.4 {
        student_quantile(tail, degrees) / normal_quantile(tail)
    } else {
        1.0
    }
}
