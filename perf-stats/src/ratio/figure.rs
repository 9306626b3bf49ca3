//! One figure of a sample with bounds at any error probability. Compares nothing.

use perf_core::{DesignEffect, Quantile, Quantity, Reading, Share};

use crate::attempts::{Attempts, Failing};
use crate::interval::{FEWEST_FOR_AN_UPPER_END, StudentBounds};
use crate::planning::more_for_interval;

/// What is estimated from a sample: nanoseconds, or events per second.
#[derive(Debug, Clone)]
pub(crate) enum Figure<'a> {
    /// A percentile of latencies.
    Quantile {
        attempts: Attempts<'a>,
        quantile: Quantile,
        /// What failed requests are taken for where a lower bound is asked for.
        failing: Failing,
    },
    /// A mean of latencies, of requests that all succeeded.
    Mean {
        bounds: StudentBounds,
        requests: u64,
        effect: DesignEffect,
    },
    /// A throughput.
    Rate { bounds: StudentBounds },
}

impl Figure<'_> {
    /// The value that was observed; `None` where failures hide it.
    pub(super) fn value(&self) -> Option<f64> {
        match self {
            Self::Quantile {
                attempts, quantile, ..
            } => match attempts.quantile(*quantile) {
                Reading::Exactly(value) => Some(Quantity::in_base_unit(value)),
                Reading::Above(_) | Reading::Missing => None,
            },
            Self::Mean { bounds, .. } | Self::Rate { bounds } => Some(bounds.centre),
        }
    }

    /// What the true value is at least with probability 1 − `tail`. Infinite where it surely falls
    /// among the failures.
    pub(super) fn low(&self, tail: f64) -> Option<f64> {
        match self {
            Self::Quantile {
                attempts,
                quantile,
                failing,
            } => attempts.quantile_at_least(*quantile, tail, *failing),
            Self::Mean { bounds, .. } | Self::Rate { bounds } => bounds.low(tail),
        }
    }

    /// What the true value is at most with probability 1 − `tail`.
    pub(super) fn high(&self, tail: f64) -> Option<f64> {
        match self {
            Self::Quantile {
                attempts, quantile, ..
            } => attempts.quantile_at_most(*quantile, tail),
            Self::Mean { bounds, .. } => bounds.high(tail).filter(|_| self.is_large_enough()),
            Self::Rate { bounds } => bounds.high(tail),
        }
    }

    /// Whether bounds need no assumption on how the error of the value is distributed.
    pub(super) const fn is_free_of_distribution(&self) -> bool {
        matches!(self, Self::Quantile { .. })
    }

    /// How many requests it rests on; `None` where more of them alone would not help.
    pub(super) const fn requests(&self) -> Option<u64> {
        match self {
            Self::Quantile { attempts, .. } => Some(attempts.requests()),
            Self::Mean { requests, .. } => Some(*requests),
            Self::Rate { .. } => None,
        }
    }

    /// How many further requests it takes for both bounds at `tail` to exist; `None` where they do,
    /// and where no number is known.
    pub(super) fn lacks(&self, tail: f64) -> Option<u64> {
        match self {
            Self::Quantile {
                attempts, quantile, ..
            } => more_for_interval(
                *quantile,
                attempts.requests(),
                attempts.failed(),
                attempts.design_effect_at(*quantile),
                Share::new(1.0 - 2.0 * tail)?,
            ),
            Self::Mean {
                requests, effect, ..
            } => {
                let worth = effect.worth_of(*requests).max(1);
                (!self.is_large_enough())
                    .then(|| (FEWEST_FOR_AN_UPPER_END * requests / worth).saturating_sub(*requests))
            }
            Self::Rate { .. } => None,
        }
    }

    /// The requests and their design effect, where there is one to tell of.
    pub(crate) fn clusters(&self) -> Option<(u64, DesignEffect)> {
        let known = match self {
            Self::Quantile {
                attempts, quantile, ..
            } => (attempts.requests(), attempts.design_effect_at(*quantile)),
            Self::Mean {
                requests, effect, ..
            } => (*requests, *effect),
            Self::Rate { .. } => return None,
        };
        (!known.1.is_none()).then_some(known)
    }

    fn is_large_enough(&self) -> bool {
        match self {
            Self::Mean {
                requests, effect, ..
            } => effect.worth_of(*requests) >= FEWEST_FOR_AN_UPPER_END,
            Self::Quantile { .. } | Self::Rate { .. } => true,
        }
    }
}
