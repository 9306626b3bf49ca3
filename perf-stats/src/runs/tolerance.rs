//! Which worsening is too small to matter. Both the relative and the absolute part must be
//! exceeded, and so must what the noise of the baseline suggests.

use std::time::Duration;

use perf_core::{Direction, Share};

use super::estimates::LARGEST_DIFFERENCE;
use super::noise::NoiseFloor;
use super::scale::RunScale;

/// Latencies that differ by less are the same to a caller.
pub const LATENCY_FLOOR: Duration = Duration::from_micros(100);

/// How many standard errors of the difference are tolerated.
const NOISE_MULTIPLE: f64 = 2.0;
const DEFAULT_RELATIVE: f64 = 0.02;
/// More than the logarithms of any two floats are apart.
const LARGEST_LOGARITHM: f64 = 2_000.0;

/// The smallest worsening that counts: the largest of three.
///
/// The relative part, 2 % unless told; the absolute part, in the unit of the values (a share
/// for error rates), none unless told: [`LATENCY_FLOOR`] or the resolution of the timer suit
/// latencies; and twice the standard error that the run-level noise gives a difference.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use = "a tolerance is nothing until a metric has it"]
pub struct Tolerance {
    relative: Share,
    absolute: f64,
    noise: NoiseTerm,
}

/// Where the noise in a tolerance comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoiseTerm {
    /// The baseline runs of the comparison itself.
    Baseline,
    /// What was learned from a longer history, on the scale of the metric.
    Learned(NoiseFloor),
    /// The baseline runs of the comparison, and at least what was learned from a longer history.
    AtLeast(NoiseFloor),
    /// Noise does not widen the tolerance.
    Ignored,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            relative: Share::new(DEFAULT_RELATIVE).unwrap_or(Share::ZERO),
            absolute: 0.0,
            noise: NoiseTerm::Baseline,
        }
    }
}

impl Tolerance {
    /// Any worsening counts.
    pub const NONE: Self = Self {
        relative: Share::ZERO,
        absolute: 0.0,
        noise: NoiseTerm::Ignored,
    };

    /// With another relative part: 0.02 tolerates a ratio of 1.02, or of 0.98 where higher is better.
    pub const fn with_relative(self, relative: Share) -> Self {
        Self { relative, ..self }
    }

    /// With an absolute part, in the unit of the values. A negative or non-finite one is none.
    pub fn with_absolute(self, absolute: f64) -> Self {
        let absolute = if absolute.is_finite() {
            absolute.max(0.0)
        } else {
            0.0
        };
        Self { absolute, ..self }
    }

    /// With another source of noise.
    pub const fn with_noise(self, noise: NoiseTerm) -> Self {
        Self { noise, ..self }
    }

    /// The tolerated worsening on the scale of the metric. `centre` is the median of the
    /// baseline on that scale, `spread` its noise, `design` the variance factor of a difference.
    pub(super) fn margin(
        &self,
        (scale, direction): (RunScale, Direction),
        centre: f64,
        spread: Option<f64>,
        design: f64,
    ) -> f64 {
        let noise = match self.noise {
            NoiseTerm::Baseline => spread,
            NoiseTerm::Learned(floor) => Some(floor.robust),
            NoiseTerm::AtLeast(floor) => {
                Some(spread.map_or(floor.robust, |sd| sd.max(floor.robust)))
            }
            NoiseTerm::Ignored => None,
        };
        let noise = noise.map_or(0.0, |sd| NOISE_MULTIPLE * sd * design.sqrt());
        let relative = self.relative.as_fraction();
        let (relative, absolute, most) = match scale {
            RunScale::Ratio => (
                match direction {
                    Direction::LowerIsBetter => libm::log1p(relative),
                    Direction::HigherIsBetter => -libm::log1p(-relative),
                },
                self.absolute_ratio(centre, direction),
                LARGEST_LOGARITHM,
            ),
            RunScale::Odds => (
                libm::log1p(relative),
                self.absolute_odds(centre),
                LARGEST_LOGARITHM,
            ),
            RunScale::Difference => (relative * centre.abs(), self.absolute, LARGEST_DIFFERENCE),
        };
        relative.max(absolute).max(noise).min(most)
    }

    /// The logarithm of the ratio of two values that are the absolute part apart.
    fn absolute_ratio(&self, centre: f64, direction: Direction) -> f64 {
        match direction {
            Direction::LowerIsBetter => libm::log1p(self.absolute / libm::exp(centre)),
            // The centre is the negative logarithm; what is left of a rate is above zero.
            Direction::HigherIsBetter => {
                let lost = (self.absolute / libm::exp(-centre)).min(1.0 - f64::EPSILON);
                -libm::log1p(-lost)
            }
        }
    }

    /// Whether so small a share of failures is tolerated where there were none before.
    pub(super) fn tolerates_share(&self, share: f64) -> bool {
        share <= self.absolute
    }

    /// By how much the log-odds grow when the share grows by the absolute part.
    fn absolute_odds(&self, centre: f64) -> f64 {
        let share = 1.0 / (1.0 + libm::exp(-centre));
        let raised = (share + self.absolute).min(1.0 - f64::EPSILON);
        (libm::log(raised / (1.0 - raised)) - centre).max(0.0)
    }
}
