//! How far requests that are near each other in time share their fate, so that there is less
//! evidence in a sample than its size says. Plain values: how they are estimated is not known here.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::DesignEffect;

/// The design effects of a series on one clock: of the share of requests beyond a latency, for
/// some latencies, and of the mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "StoredDependence", into = "StoredDependence")]
pub struct Dependence {
    levels: Vec<DependenceLevel>,
    failed: Option<DesignEffect>,
    mean: Option<DesignEffect>,
}

/// The design effect of the share of requests that take `at_least` so long, or fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DependenceLevel {
    /// The latency.
    pub at_least: Duration,
    /// How much less evidence there is.
    pub design_effect: DesignEffect,
}

/// Why stored values are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DependenceError {
    /// Latencies must rise.
    #[error("the level at {0} ns is out of order")]
    Order(u64),
}

impl Dependence {
    /// Puts together what was estimated: `levels` in rising order of latency, the effect of the
    /// share that `failed`, and that of the `mean` of the successes; `None` where there were too
    /// few to tell.
    ///
    /// # Errors
    /// Levels that do not rise.
    pub fn new(
        levels: Vec<DependenceLevel>,
        failed: Option<DesignEffect>,
        mean: Option<DesignEffect>,
    ) -> Result<Self, DependenceError> {
        let falls = levels
            .windows(2)
            .find(|pair| pair[0].at_least >= pair[1].at_least);
        match falls {
            Some(pair) => Err(DependenceError::Order(nanos(pair[1].at_least))),
            None => Ok(Self {
                levels,
                failed,
                mean,
            }),
        }
    }

    /// The levels, in rising order of latency.
    #[must_use]
    pub fn levels(&self) -> &[DependenceLevel] {
        &self.levels
    }

    /// The effect on the share of requests beyond `limit`: the larger one of the known levels on
    /// both sides. `None` where no level is known.
    #[must_use]
    pub fn beyond(&self, limit: Duration) -> Option<DesignEffect> {
        let above = self.levels.partition_point(|level| level.at_least <= limit);
        let effect_at = |index: usize| self.levels.get(index).map(|level| level.design_effect);
        let below = above.checked_sub(1).and_then(effect_at);
        below.max(effect_at(above).or(self.failed))
    }

    /// The effect on the share of requests that fail; `None` where too few did.
    #[must_use]
    pub const fn failed(&self) -> Option<DesignEffect> {
        self.failed
    }

    /// The effect on the mean of the requests that succeed.
    #[must_use]
    pub const fn mean(&self) -> Option<DesignEffect> {
        self.mean
    }
}

/// The stored form: pairs of nanoseconds and thousandths, because short lists make small files.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredDependence {
    /// From which value on, in nanoseconds, with the design effect there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    levels: Vec<(u64, DesignEffect)>,
    /// The design effect of failures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed: Option<DesignEffect>,
    /// The design effect of the mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mean: Option<DesignEffect>,
}

impl From<Dependence> for StoredDependence {
    fn from(known: Dependence) -> Self {
        let levels = known.levels.iter();
        Self {
            levels: levels
                .map(|level| (nanos(level.at_least), level.design_effect))
                .collect(),
            failed: known.failed,
            mean: known.mean,
        }
    }
}

impl TryFrom<StoredDependence> for Dependence {
    type Error = DependenceError;

    fn try_from(stored: StoredDependence) -> Result<Self, Self::Error> {
        let levels = stored.levels.into_iter();
        let levels = levels.map(|(nanos, design_effect)| DependenceLevel {
            at_least: Duration::from_nanos(nanos),
            design_effect,
        });
        Self::new(levels.collect(), stored.failed, stored.mean)
    }
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
