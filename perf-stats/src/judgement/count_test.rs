//! The exact binomial test of how many observations violate a limit.

use perf_core::{DesignEffect, Evidence, Quantity, Share};

use super::power::POWER;
use super::ruling::Proof;
use crate::attempts::Violations;
use crate::design_effect::Counting;
use crate::planning::{MOST_ADVISED, in_proportion, smallest_from};
use crate::special::{Chance, border};

/// Violations among observations, of which a share is allowed.
///
/// Within the limit is shown where the upper Clopper–Pearson bound of the violating share, from
/// the most violations that there can be, is at most what is allowed; beyond the limit, where
/// the lower bound from the fewest is above it. Both bounds are compared without computing
/// them, by the tail probability at the allowed share, which is the same thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountTest {
    violations: Violations,
    observations: u64,
    allowed: Chance,
    effect: DesignEffect,
    alpha: f64,
    confidence: Share,
}

impl CountTest {
    pub(super) fn new(
        violations: Violations,
        observations: u64,
        allowed: Chance,
        effect: DesignEffect,
        confidence: Share,
    ) -> Self {
        Self {
            violations,
            observations,
            allowed,
            effect,
            // Below a confidence of one half both could be "shown" at once.
            alpha: (1.0 - confidence.as_fraction()).min(0.5),
            confidence,
        }
    }

    pub(super) const fn violations(&self) -> Violations {
        self.violations
    }

    pub(super) const fn observations(&self) -> u64 {
        self.observations
    }

    pub(super) const fn effect(&self) -> DesignEffect {
        self.effect
    }

    pub(super) fn proof(&self) -> Proof {
        let Violations { at_least, at_most } = self.violations;
        if self.shows_within(at_most, self.observations) {
            Proof::Within
        } else if self.shows_beyond(at_least, self.observations) {
            Proof::Beyond
        } else {
            Proof::Open
        }
    }

    /// The most violations that would pass at this sample size; `None` where it is too small
    /// even without any.
    pub(super) fn most_that_pass(&self) -> Option<u64> {
        if self.alpha <= 0.0 {
            return None;
        }
        self.distribution(self.observations)
            .largest_at_most(self.alpha)
    }

    /// The smallest sample that passes without any violation; `None` where none does.
    pub(super) fn smallest_that_passes(&self) -> Option<u64> {
        smallest_from(1, MOST_ADVISED, |size| self.shows_within(0, size))
    }

    /// How many further observations would decide it, if they violate the limit as often as
    /// those so far: that it holds, or, where the share is too large, that it does not. `None`
    /// where more than 100 million would be needed, and where the violations are known so
    /// roughly that more of them would not help.
    pub(super) fn needs_more(&self) -> Option<u64> {
        let Violations { at_least, at_most } = self.violations;
        let n = self.observations;
        let allowed = self.allowed.fraction() * n as f64;
        let decides: &dyn Fn(u64) -> bool = if (at_most as f64) < allowed {
            &|size| self.shows_within(in_proportion(at_most, n, size), size)
        } else if at_least as f64 > allowed {
            &|size| self.shows_beyond(in_proportion(at_least, n, size), size)
        } else {
            return None;
        };
        smallest_from(n, n.saturating_add(MOST_ADVISED), decides).map(|size| size - n)
    }

    /// The share of violations that would have been shown to be too large with a chance of 80 %;
    /// `None` where none would, because the sample is too small.
    pub(super) fn detectable(&self) -> Option<Quantity> {
        let n = self.observations;
        // The fewest violations that show it.
        let fewest = smallest_from(1, n, |count| self.shows_beyond(count, n))?;
        let found = |share: f64| {
            Counting::new(n, Chance::new(share), self.effect).at_least(fewest) >= POWER
        };
        let share = border(self.allowed.fraction(), 1.0, |share| !found(share));
        Share::new(share).map(Quantity::Share)
    }

    pub(super) const fn evidence(&self) -> Evidence {
        Evidence::Binomial {
            beyond_at_least: self.violations.at_least,
            beyond_at_most: self.violations.at_most,
            observations: self.observations,
            design_effect: self.effect,
            confidence: self.confidence,
        }
    }

    fn shows_within(&self, violations: u64, observations: u64) -> bool {
        self.alpha > 0.0 && self.distribution(observations).at_most(violations) <= self.alpha
    }

    fn shows_beyond(&self, violations: u64, observations: u64) -> bool {
        self.distribution(observations).at_least(violations) < self.alpha
    }

    const fn distribution(&self, observations: u64) -> Counting {
        Counting::new(observations, self.allowed, self.effect)
    }
}
