//! The exact binomial test on an effective sample size.

use perf_core::DesignEffect;

use crate::special::{Binomial, Chance, incomplete_beta, largest_count};

/// How many of some observations are of one kind, when each is with the same chance, and when
/// neighbours share their fate so that `design_effect` of them are worth one.
///
/// Counts are divided by the design effect, and the binomial distribution is continued to
/// fractions of a count by the incomplete beta function: the interval of Korn and Graubard, 1998.
/// Without a design effect it is the binomial distribution itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counting {
    observations: u64,
    chance: Chance,
    design_effect: DesignEffect,
}

impl Counting {
    pub(crate) const fn new(
        observations: u64,
        chance: Chance,
        design_effect: DesignEffect,
    ) -> Self {
        Self {
            observations,
            chance,
            design_effect,
        }
    }

    /// P(count ≤ k).
    pub(crate) fn at_most(self, k: u64) -> f64 {
        if self.design_effect == DesignEffect::NONE {
            return Binomial::new(self.observations, self.chance).at_most(k);
        }
        if k >= self.observations {
            return 1.0;
        }
        let worth = |count: u64| count as f64 / self.design_effect.factor();
        incomplete_beta(
            worth(self.observations - k),
            worth(k) + 1.0,
            self.chance.complement().fraction(),
        )
    }

    /// P(count ≥ k).
    pub(crate) fn at_least(self, k: u64) -> f64 {
        if k > self.observations {
            return 0.0;
        }
        let opposite = Self {
            chance: self.chance.complement(),
            ..self
        };
        opposite.at_most(self.observations - k)
    }

    /// The largest k with P(count ≤ k) ≤ `level`; `None` where even k = 0 has more.
    pub(crate) fn largest_at_most(self, level: f64) -> Option<u64> {
        largest_count(self.observations, level, |k| self.at_most(k))
    }
}
