//! The bootstrap of any statistic. Slower than that of a mean by what the statistic takes.

use perf_core::Share;

use super::acceleration::acceleration;
use super::bootstrap_error::BootstrapError;
use super::distribution::Distribution;
use super::interval::BootstrapInterval;
use super::levels::BootstrapMethod;
use super::resamples::Resamples;
use crate::random::Random;
use crate::values::FiniteValues;

/// Values are left out one by one up to here, and in as many groups above.
const MOST_GROUPS: usize = 1_000;

/// The interval of `statistic` from `resamples` samples drawn from `values`.
///
/// The statistic is handed a slice as long as the sample (during the jackknife a little
/// shorter), whose order means nothing, and must answer the same for the same slice. It is
/// called resamples + 1 times and, for [`BootstrapMethod::Bca`], at most 1,000 times more: up
/// to 1,000 values are left out one by one, and above that in 1,000 groups. That is why the
/// whole takes at most values × (resamples + 1,001) steps for a statistic that takes one step a
/// value; it is never quadratic in the number of values. Beyond the values it takes memory for
/// as many numbers again, and one number for each resample. For a mean
/// [`bootstrap_mean`](crate::bootstrap_mean) is several times faster.
///
/// What is drawn follows from the values alone, and every draw is exactly fair.
///
/// **Not for raw quantiles.** A median or a p99 is not a smooth function of the values: the
/// jackknife, and with it the acceleration, is inconsistent there (Efron, "The Jackknife, the
/// Bootstrap and Other Resampling Plans", 1982, section 3.4), and the resampled tail is far too
/// short: at nominally 95 % the interval of a p99 of 100 values covers in about 62 % of all
/// cases. [`quantile_ranks`](crate::quantile_ranks) gives their exact interval. Minimum and
/// maximum cannot be bootstrapped at all. Smooth are means, ratios and products of means,
/// standard deviations, trimmed means and weighted sums of all order statistics.
///
/// # Errors
/// A single value, a statistic that does not vary, is NaN or infinite for the sample or a
/// resample, and a confidence that is out of reach.
///
/// # Method
/// `BCa`: Efron, "Better bootstrap confidence intervals", 1987; ties with the estimate count
/// half in the bias correction. The acceleration from groups, each of which stands for the sum
/// of its influences: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section
/// 11.5; with 1,000 groups its standard error is below 0.001.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{BootstrapMethod, FiniteValues, Resamples, bootstrap};
///
/// let values: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
/// let middle_half = |sample: &[f64]| {
///     let mut sorted = sample.to_vec();
///     sorted.sort_unstable_by(f64::total_cmp);
///     let cut = sorted.len() / 4;
///     let middle = &sorted[cut..sorted.len() - cut];
///     middle.iter().sum::<f64>() / middle.len() as f64
/// };
/// let confidence = Share::new(0.95).expect("below 1");
/// let interval = bootstrap(
///     FiniteValues::new(&values)?,
///     middle_half,
///     Resamples::DEFAULT,
///     confidence,
///     BootstrapMethod::Bca,
/// )?;
/// assert_eq!(interval.estimate, 19.5);
/// assert!(interval.low > 10.0 && interval.high < 30.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap<S>(
    values: FiniteValues<'_>,
    statistic: S,
    resamples: Resamples,
    confidence: Share,
    method: BootstrapMethod,
) -> Result<BootstrapInterval, BootstrapError>
where
    S: Fn(&[f64]) -> f64,
{
    let values = values.as_slice();
    if values.len() == 1 {
        return Err(BootstrapError::SingleValue);
    }
    let checked = |sample: &[f64]| {
        let value = statistic(sample);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(BootstrapError::StatisticNotFinite)
        }
    };
    let estimate = checked(values)?;
    let mut random = Random::from_data("bootstrap of a statistic", &[values]);
    let mut sample = values.to_vec();
    let mut drawn = Vec::with_capacity(usize::try_from(resamples.get()).unwrap_or(0));
    for _ in 0..resamples.get() {
        for place in &mut sample {
            let position = random.below(values.len() as u64);
            *place = values[usize::try_from(position).unwrap_or(0)];
        }
        drawn.push(checked(&sample)?);
    }
    let distribution = Distribution::new(drawn, estimate, 0.0)?;
    let ends = distribution.ends(confidence, method, || {
        grouped_jackknife(values, &mut sample, checked)
    })?;
    BootstrapInterval {
        estimate,
        low: ends.low,
        high: ends.high,
        standard_error: ends.standard_error,
        correction: ends.correction,
    }
    .checked()
}

/// The acceleration from the statistic without one group of values at a time. A group takes
/// every g-th value, so that a trend in the sample does not sort them.
fn grouped_jackknife(
    values: &[f64],
    buffer: &mut Vec<f64>,
    statistic: impl Fn(&[f64]) -> Result<f64, BootstrapError>,
) -> Result<f64, BootstrapError> {
    let groups = values.len().min(MOST_GROUPS);
    let mut without = Vec::with_capacity(groups);
    for group in 0..groups {
        buffer.clear();
        let kept = values.iter().enumerate();
        let kept = kept.filter(|(position, _)| position % groups != group);
        buffer.extend(kept.map(|(_, value)| *value));
        without.push((buffer.len() as f64, statistic(buffer)?));
    }
    // Relative to the largest, so that no difference leaves the range of a float.
    let largest = without
        .iter()
        .fold(0.0_f64, |most, (_, value)| most.max(value.abs()));
    if largest == 0.0 {
        return Err(BootstrapError::NoVariation);
    }
    let relative = || without.iter().map(|(kept, value)| (kept, value / largest));
    let centre = relative().map(|(_, value)| value).sum::<f64>() / groups as f64;
    let influences = relative().map(|(kept, value)| kept * (centre - value));
    // A statistic that does not vary leaves nothing but rounding.
    let varies = without
        .iter()
        .any(|(_, value)| (value - without[0].1).abs() > 0.0);
    acceleration(influences)
        .filter(|_| varies)
        .ok_or(BootstrapError::NoVariation)
}
