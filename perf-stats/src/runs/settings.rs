//! How sure a comparison of runs has to be.

use perf_core::Share;

use super::columns::Studentisation;
use super::looks::Looks;

const DEFAULT_LEVEL: f64 = 0.05;
const DEFAULT_CONFIDENCE: f64 = 0.95;

/// The chance of a false alarm that is accepted, and the confidence of intervals: 5 % for all
/// metrics together, and 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use = "settings are nothing until they are used"]
pub struct RunSettings {
    level: f64,
    confidence: f64,
    studentisation: Studentisation,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            level: DEFAULT_LEVEL,
            confidence: DEFAULT_CONFIDENCE,
            studentisation: Studentisation::Pooled,
        }
    }
}

impl RunSettings {
    /// One look at this family-wise level; `None` for 0 and from one half up.
    #[must_use]
    pub fn at_level(level: Share) -> Option<Self> {
        let level = level.as_fraction();
        (level > 0.0 && level < 0.5).then(|| Self {
            level,
            ..Self::default()
        })
    }

    /// One of several planned looks, each at the nominal level of the plan. Look again, with
    /// more candidate runs, only as often as was planned; and plan with [`Looks::among`] where
    /// many metrics are looked at.
    pub fn at_each_of(looks: &Looks) -> Self {
        Self {
            level: looks.one_sided(),
            ..Self::default()
        }
    }

    /// With intervals of another confidence. Verdicts do not depend on it.
    pub const fn with_confidence(self, confidence: Share) -> Self {
        Self {
            confidence: confidence.as_fraction(),
            ..self
        }
    }

    /// With another spread under the difference of means.
    pub const fn with_studentisation(self, studentisation: Studentisation) -> Self {
        Self {
            studentisation,
            ..self
        }
    }

    /// The one-sided level at which a metric, adjusted for all others, is tested.
    #[must_use]
    pub const fn level(&self) -> f64 {
        self.level
    }

    pub(super) const fn confidence(&self) -> f64 {
        self.confidence
    }

    pub(super) const fn studentisation(&self) -> Studentisation {
        self.studentisation
    }
}
