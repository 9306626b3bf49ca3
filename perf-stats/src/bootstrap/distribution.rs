//! The statistics of all resamples, sorted, and an interval from them. Draws nothing.

use perf_core::Share;

use super::bootstrap_error::BootstrapError;
use super::interval::BcaCorrection;
use super::levels::{BootstrapMethod, Levels};
use crate::special::normal_quantile;

/// At least one resampled value, all finite, and not all equal.
pub(super) struct Distribution {
    sorted: Vec<f64>,
    estimate: f64,
    rounding: f64,
}

/// The ends of an interval and what they rest on, in the unit of the resampled values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ends {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) standard_error: f64,
    pub(super) correction: Option<BcaCorrection>,
}

impl Distribution {
    /// The resampled values of a statistic that is `estimate` for the sample itself; values
    /// within `rounding` of it are taken for equal.
    ///
    /// # Errors
    /// A value that is not finite, or values that are all equal.
    pub(super) fn new(
        mut values: Vec<f64>,
        estimate: f64,
        rounding: f64,
    ) -> Result<Self, BootstrapError> {
        if !estimate.is_finite() || values.iter().any(|value| !value.is_finite()) {
            return Err(BootstrapError::StatisticNotFinite);
        }
        values.sort_unstable_by(f64::total_cmp);
        match (values.first(), values.last()) {
            (Some(first), Some(last)) if last - first > 0.0 || values.len() == 1 => Ok(Self {
                sorted: values,
                estimate,
                rounding,
            }),
            _ => Err(BootstrapError::NoVariation),
        }
    }

    /// The interval. `acceleration` is asked where the method needs it.
    ///
    /// # Errors
    /// No correction, or ends beyond the resampled values.
    pub(super) fn ends(
        &self,
        confidence: Share,
        method: BootstrapMethod,
        acceleration: impl FnOnce() -> Result<f64, BootstrapError>,
    ) -> Result<Ends, BootstrapError> {
        let tail = (1.0 - confidence.as_fraction()) / 2.0;
        if tail <= 0.0 {
            return Err(BootstrapError::ConfidenceOutOfReach);
        }
        let (levels, correction) = match method {
            BootstrapMethod::Percentile | BootstrapMethod::Basic => (Levels::equal(tail), None),
            BootstrapMethod::Bca => {
                let correction = BcaCorrection {
                    bias: self.bias()?,
                    acceleration: acceleration()?,
                };
                (Levels::corrected(tail, &correction)?, Some(correction))
            }
        };
        let (low, high) = self.between(levels)?;
        let (low, high) = match method {
            BootstrapMethod::Basic => (2.0 * self.estimate - high, 2.0 * self.estimate - low),
            BootstrapMethod::Bca | BootstrapMethod::Percentile => (low, high),
        };
        Ok(Ends {
            low,
            high,
            standard_error: self.standard_deviation(),
            correction,
        })
    }

    /// z₀, with resampled values that equal the estimate counted half.
    fn bias(&self) -> Result<f64, BootstrapError> {
        let below = self
            .sorted
            .partition_point(|value| *value < self.estimate - self.rounding);
        let not_above = self
            .sorted
            .partition_point(|value| *value <= self.estimate + self.rounding);
        let share = (below + not_above) as f64 / (2 * self.sorted.len()) as f64;
        let bias = normal_quantile(share);
        if bias.is_finite() {
            Ok(bias)
        } else {
            Err(BootstrapError::EstimateOutside)
        }
    }

    /// The values at the ranks (B + 1) × level, counted from 1 from either side; between two
    /// ranks in proportion.
    fn between(&self, levels: Levels) -> Result<(f64, f64), BootstrapError> {
        let count = self.sorted.len();
        let ranks = count as f64 + 1.0;
        let furthest = [levels.below_low, levels.above_high]
            .into_iter()
            .fold(0.5_f64, |least, level| least.min(level).min(1.0 - level));
        // Less than what rounding can do to a rank.
        if furthest * ranks < 1.0 - 1e-9 {
            let needed = (1.0 / furthest).ceil() - 1.0;
            return Err(if needed < TOO_MANY {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a whole number below 2⁶³"
                )]
                let needed = needed as u64;
                BootstrapError::TooFewResamples { needed }
            } else {
                BootstrapError::ConfidenceOutOfReach
            });
        }
        let low = at_rank(levels.below_low * ranks, count, |rank| {
            self.sorted[rank - 1]
        });
        let high = at_rank(levels.above_high * ranks, count, |rank| {
            self.sorted[count - rank]
        });
        // The levels are in order; a confidence near zero leaves only rounding between them.
        Ok((low.min(high), low.max(high)))
    }

    /// Divided by B − 1; zero for a single resample.
    fn standard_deviation(&self) -> f64 {
        let count = self.sorted.len();
        let largest = self
            .sorted
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        if count < 2 || largest == 0.0 {
            return 0.0;
        }
        // Relative to the largest, so that squares stay within the range of a float.
        let relative = || self.sorted.iter().map(|value| value / largest);
        let mean = relative().sum::<f64>() / count as f64;
        let squares: f64 = relative()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        (squares / (count - 1) as f64).sqrt() * largest
    }
}

/// 2⁶³, a number of resamples that nobody draws.
const TOO_MANY: f64 = 9_223_372_036_854_775_808.0;

/// Between the values of the two ranks around `rank`, which is from 1 to `count`.
fn at_rank(rank: f64, count: usize, value: impl Fn(usize) -> f64) -> f64 {
    let rank = rank.clamp(1.0, count as f64);
    let whole = rank.floor();
    let part = rank - whole;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 1 to the length of a slice"
    )]
    let lower = whole as usize;
    let (near, far) = (value(lower), value((lower + 1).min(count)));
    (near * (1.0 - part) + far * part).clamp(near.min(far), near.max(far))
}

#[cfg(test)]
mod tests {
    use perf_core::Share;
    use serde_json::Value;

    use super::Distribution;
    use crate::bootstrap::{BootstrapError, BootstrapMethod};

    const FIXTURE: &str = include_str!("../../tests/fixtures/bootstrap/distribution.json");

    #[track_caller]
    fn check(ends: [f64; 2], theirs: &Value, case: &Value) {
        for (ours, theirs) in ends.iter().zip(theirs.as_array().unwrap()) {
            let theirs = theirs.as_f64().unwrap();
            let error = (ours - theirs).abs();
            assert!(error <= 1e-9 * theirs.abs().max(1.0), "{ours}: {case}");
        }
    }

    #[test]
    fn a_known_distribution_gives_the_bias_and_the_ends_of_numpy() {
        let file: Value = serde_json::from_str(FIXTURE).unwrap();
        let cases = file["cases"].as_array().unwrap();
        let mut compared = 0;
        for case in cases {
            let float = |key: &str| case[key].as_f64().unwrap();
            let whole = |key: &str| case[key].as_u64().unwrap();
            let value = |i: u64| ((i * i * 3 + i) % whole("modulus")) as f64;
            let values = (0..whole("count")).map(value).collect();
            let distribution = Distribution::new(values, float("estimate"), 0.0).unwrap();
            let bias = distribution.bias().unwrap();
            assert!((bias - float("bias")).abs() <= 1e-12, "{bias}: {case}");
            let confidence = Share::new(float("confidence")).unwrap();
            let ends = |method| {
                let ends = distribution.ends(confidence, method, || Ok(float("acceleration")));
                ends.map(|ends| [ends.low, ends.high])
            };
            if case["bca"].is_null() {
                let refused = ends(BootstrapMethod::Bca).unwrap_err();
                assert!(matches!(refused, BootstrapError::TooFewResamples { .. }));
            } else {
                check(ends(BootstrapMethod::Bca).unwrap(), &case["bca"], case);
                let plain = ends(BootstrapMethod::Percentile).unwrap();
                check(plain, &case["percentile"], case);
                compared += 1;
            }
        }
        assert!(cases.len() >= 40 && compared >= 30, "{compared}");
    }
}
