//! The bootstrap of one mean. The fast path: sums of drawn deviations, and nothing else.

use perf_core::Share;

use super::acceleration::acceleration;
use super::bootstrap_error::BootstrapError;
use super::centred::{Centred, Lanes, exponent_of, is_constant};
use super::distribution::Distribution;
use super::interval::BootstrapInterval;
use super::levels::BootstrapMethod;
use super::resamples::Resamples;
use crate::values::FiniteValues;

/// The interval of the mean of `values` from `resamples` samples drawn from them.
///
/// For skewed values, as latencies are, its errors fall on both sides about as often, where
/// those of [`mean_interval`](crate::mean_interval) nearly all underestimate the mean. The
/// values count as independent.
///
/// Which values are drawn follows from the values alone, so that the same values in the same
/// order give the same interval on every machine. Up to 131,072 values one random number of
/// 64 bits chooses two of them, which makes some pairs likelier than others by a share of at
/// most 2⁻³⁰; above that every draw is exactly fair. The time is proportional to
/// values × resamples, about 2 ns a draw. Beyond the values it takes memory for as many
/// numbers again, and one number for each resample.
///
/// # Errors
/// A single value, values that are all equal, and a confidence that is out of reach.
///
/// # Method
/// `BCa`: Efron, "Better bootstrap confidence intervals", 1987. The bias correction counts
/// resampled means that equal the mean half; the acceleration is that of the jackknife, which
/// for a mean is Σd³ / (6 (Σd²)^{3/2}) with the deviations d. The ends are the resampled means
/// at the ranks (B + 1) × level. The choice of two values by one number: Brackett-Rozinsky and
/// Lemire, "Batched ranged random integer generation", 2024.
///
/// # Limitations
/// No bootstrap knows a tail that was not sampled. Of lognormal values with σ = 1 the interval of
/// nominally 95 % covers the mean in so many of all cases, beside Student's:
///
/// | values | `BCa` covers | lies below | lies above | Student covers | lies below | lies above |
/// |---|---|---|---|---|---|---|
/// | 30 | 89.2 % | 8.1 % | 2.5 % | 88.5 % | 11.3 % | 0.2 % |
/// | 100 | 92.0 % | 5.0 % | 2.9 % | 91.6 % | 7.9 % | 0.4 % |
/// | 1,000 | 95.0 % | 2.7 % | 2.3 % | 95.0 % | 3.8 % | 1.2 % |
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{BootstrapMethod, FiniteValues, Resamples, bootstrap_mean};
///
/// let latencies = [10.0, 12.0, 12.5, 12.5, 13.9, 15.0, 21.0, 22.0, 23.0, 34.0, 50.0, 81.0];
/// let interval = bootstrap_mean(
///     FiniteValues::new(&latencies)?,
///     Resamples::DEFAULT,
///     Share::new(0.95).expect("below 1"),
///     BootstrapMethod::Bca,
/// )?;
/// assert!(interval.low < interval.estimate && interval.estimate < interval.high);
/// // Skewed to the right, and so is the interval.
/// assert!(interval.high - interval.estimate > interval.estimate - interval.low);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap_mean(
    values: FiniteValues<'_>,
    resamples: Resamples,
    confidence: Share,
    method: BootstrapMethod,
) -> Result<BootstrapInterval, BootstrapError> {
    let values = values.as_slice();
    if values.len() == 1 {
        return Err(BootstrapError::SingleValue);
    }
    if is_constant(values) {
        return Err(BootstrapError::NoVariation);
    }
    let exponent = exponent_of(values);
    let sample = Centred::new(values, exponent);
    let mut lanes = Lanes::from_data(&[values]);
    let sums = (0..resamples.get())
        .map(|_| sample.resampled_sum(&mut lanes))
        .collect();
    let distribution = Distribution::new(sums, sample.residue(), sample.rounding())?;
    let ends = distribution.ends(confidence, method, || {
        acceleration(sample.deviations.iter().copied()).ok_or(BootstrapError::NoVariation)
    })?;
    let mean_of = |sum: f64| sample.mean + sum / sample.count();
    BootstrapInterval {
        estimate: sample.mean,
        low: mean_of(ends.low),
        high: mean_of(ends.high),
        standard_error: ends.standard_error / sample.count(),
        correction: ends.correction,
    }
    .times_two_to(exponent)
}
