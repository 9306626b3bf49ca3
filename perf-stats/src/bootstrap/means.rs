//! The bootstrap of two means: their difference or their ratio.

use perf_core::Share;

use super::acceleration::acceleration;
use super::bootstrap_error::BootstrapError;
use super::centred::{Centred, Lanes, exponent_of, is_constant};
use super::distribution::Distribution;
use super::interval::BootstrapInterval;
use super::levels::BootstrapMethod;
use super::resamples::Resamples;
use crate::values::FiniteValues;

/// What is asked about two means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeanContrast {
    /// The second mean minus the first, in the unit of the values.
    Difference,
    /// The second mean divided by the first, without a unit. The first must stay positive.
    Ratio,
}

/// The interval of the difference or the ratio of the means of two independent samples, each
/// resampled by itself.
///
/// Everything that [`bootstrap_mean`](crate::bootstrap_mean) says about fairness, time and
/// limitations holds here for both samples.
///
/// # Errors
/// A sample of a single value, two samples without variation, a ratio whose denominator is not
/// positive in every resample, and a confidence that is out of reach. One sample may be
/// constant.
///
/// # Method
/// `BCa` for several samples: Davison and Hinkley, "Bootstrap Methods and their Application",
/// 1997, section 5.4.1, with the influences of the jackknife, which leaves out one value of
/// either sample in turn; both contrasts have a closed form for it.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{BootstrapMethod, FiniteValues, MeanContrast, Resamples, bootstrap_means};
///
/// let before: Vec<f64> = (0..50).map(|i| 10.0 + f64::from(i * 7 % 50) / 10.0).collect();
/// let after: Vec<f64> = before.iter().map(|value| value * 1.5).collect();
/// let slower = bootstrap_means(
///     FiniteValues::new(&before)?,
///     FiniteValues::new(&after)?,
///     MeanContrast::Ratio,
///     Resamples::DEFAULT,
///     Share::new(0.95).expect("below 1"),
///     BootstrapMethod::Bca,
/// )?;
/// assert!((slower.estimate - 1.5).abs() < 1e-12);
/// assert!(slower.low > 1.3 && slower.high < 1.7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap_means(
    first: FiniteValues<'_>,
    second: FiniteValues<'_>,
    contrast: MeanContrast,
    resamples: Resamples,
    confidence: Share,
    method: BootstrapMethod,
) -> Result<BootstrapInterval, BootstrapError> {
    let data = [first.as_slice(), second.as_slice()];
    if data.iter().any(|values| values.len() == 1) {
        return Err(BootstrapError::SingleValue);
    }
    if data.iter().all(|values| is_constant(values)) {
        return Err(BootstrapError::NoVariation);
    }
    let exponent = exponent_of(data[0]).max(exponent_of(data[1]));
    let samples = data.map(|values| Centred::new(values, exponent));
    let mut lanes = Lanes::from_data(&data);
    match contrast {
        MeanContrast::Difference => {
            let ends = Difference(&samples)
                .distribution(&mut lanes, resamples)?
                .ends(confidence, method, || Difference(&samples).acceleration())?;
            let estimate = samples[1].mean - samples[0].mean;
            BootstrapInterval {
                estimate,
                low: estimate + ends.low,
                high: estimate + ends.high,
                standard_error: ends.standard_error,
                correction: ends.correction,
            }
            .times_two_to(exponent)
        }
        MeanContrast::Ratio => {
            let ends = Ratio(&samples).distribution(&mut lanes, resamples)?.ends(
                confidence,
                method,
                || Ratio(&samples).acceleration(),
            )?;
            BootstrapInterval {
                estimate: Ratio(&samples).at([0.0, 0.0])?,
                low: ends.low,
                high: ends.high,
                standard_error: ends.standard_error,
                correction: ends.correction,
            }
            .checked()
        }
    }
}

/// By how much the difference of the means deviates from that of the samples themselves.
struct Difference<'a>(&'a [Centred; 2]);

impl Difference<'_> {
    fn of_sums(&self, sums: [f64; 2]) -> f64 {
        sums[1] / self.0[1].count() - sums[0] / self.0[0].count()
    }

    fn distribution(
        &self,
        lanes: &mut Lanes,
        resamples: Resamples,
    ) -> Result<Distribution, BootstrapError> {
        let [first, second] = self.0;
        let deviations = (0..resamples.get())
            .map(|_| self.of_sums([first.resampled_sum(lanes), second.resampled_sum(lanes)]))
            .collect();
        let rounding = first.rounding() / first.count() + second.rounding() / second.count();
        let residue = self.of_sums([first.residue(), second.residue()]);
        Distribution::new(deviations, residue, rounding)
    }

    fn acceleration(&self) -> Result<f64, BootstrapError> {
        let [first, second] = self.0;
        let of_first = first.deviations.iter().map(|d| -d / first.count());
        let of_second = second.deviations.iter().map(|d| d / second.count());
        acceleration(of_first.chain(of_second)).ok_or(BootstrapError::NoVariation)
    }
}

/// The ratio of the means.
struct Ratio<'a>(&'a [Centred; 2]);

impl Ratio<'_> {
    /// The ratio where the means are off by so much.
    fn at(&self, deviations: [f64; 2]) -> Result<f64, BootstrapError> {
        let [first, second] = self.0;
        let denominator = first.mean + deviations[0];
        if denominator > 0.0 {
            Ok((second.mean + deviations[1]) / denominator)
        } else {
            Err(BootstrapError::DenominatorNotPositive)
        }
    }

    fn distribution(
        &self,
        lanes: &mut Lanes,
        resamples: Resamples,
    ) -> Result<Distribution, BootstrapError> {
        let [first, second] = self.0;
        let ratios = (0..resamples.get())
            .map(|_| {
                let below = first.resampled_sum(lanes) / first.count();
                self.at([below, second.resampled_sum(lanes) / second.count()])
            })
            .collect::<Result<Vec<f64>, _>>()?;
        let estimate = self.at([0.0, 0.0])?;
        // A few roundings of a mean that is built from both parts.
        let rounding = 8.0 * f64::EPSILON * estimate.abs();
        Distribution::new(ratios, estimate, rounding)
    }

    fn acceleration(&self) -> Result<f64, BootstrapError> {
        let [first, second] = self.0;
        // Without one value the mean moves against that value's deviation.
        let without = |sample: &Centred, d: f64| -d / (sample.count() - 1.0);
        let upper = second
            .deviations
            .iter()
            .map(|d| self.at([0.0, without(second, *d)]));
        let lower = first
            .deviations
            .iter()
            .map(|d| self.at([without(first, *d), 0.0]));
        let upper_centre = mean_of(upper.clone(), second.count())?;
        let lower_centre = mean_of(lower.clone(), first.count())?;
        let weight = |sample: &Centred| (sample.count() - 1.0) / sample.count();
        let of_second = upper
            .flatten()
            .map(|ratio| weight(second) * (upper_centre - ratio));
        let of_first = lower
            .flatten()
            .map(|ratio| weight(first) * (lower_centre - ratio));
        acceleration(of_first.chain(of_second)).ok_or(BootstrapError::NoVariation)
    }
}

fn mean_of(
    mut ratios: impl Iterator<Item = Result<f64, BootstrapError>>,
    count: f64,
) -> Result<f64, BootstrapError> {
    let sum = ratios.try_fold(0.0, |sum, ratio| Ok(sum + ratio?))?;
    Ok(sum / count)
}
