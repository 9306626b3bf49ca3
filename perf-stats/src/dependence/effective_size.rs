//! How many independent observations a sample is worth.

use perf_core::{DesignEffect, Share};

use super::centred::{centred, lagged_products};
use super::initial_sequence::{LongRun, integrated_time};
use crate::special::{normal_quantile, student_quantile};
use crate::values::FiniteValues;

/// Longer series are divided into at least so many batches, and less than twice as many.
const FEWEST_BATCHES: usize = 1 << 14;
/// Up to so many values every one of them is looked at.
const MOST_VALUES: usize = 1 << 15;

/// What a number of observations is worth that follow each other and share their fate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectiveSize {
    observations: u64,
    time: f64,
    degrees: f64,
}

impl EffectiveSize {
    pub(super) fn new(observations: u64, found: LongRun) -> Self {
        Self {
            observations,
            time: found.time,
            degrees: found.degrees,
        }
    }

    /// How many observations there are.
    #[must_use]
    pub const fn observations(&self) -> u64 {
        self.observations
    }

    /// τ = 1 + 2·Σρ(k), at least 1: so many observations in a row are worth one. An estimate.
    #[must_use]
    pub fn autocorrelation_time(&self) -> f64 {
        self.time.max(1.0)
    }

    /// How many independent observations they are worth: n/τ, from 1 to n. An estimate.
    #[must_use]
    pub fn effective(&self) -> f64 {
        let observations = self.observations as f64;
        (observations / self.autocorrelation_time()).clamp(1.0, observations.max(1.0))
    }

    /// About how many degrees of freedom the estimate of τ has.
    #[must_use]
    pub const fn degrees(&self) -> f64 {
        self.degrees
    }

    /// The factor by which two-sided intervals at `confidence` count observations for less. It is
    /// above τ, because τ is estimated: by the square of the quantile of Student's distribution
    /// over that of the normal one (Korn and Graubard, 1998).
    #[must_use]
    pub fn design_effect(&self, confidence: Share) -> DesignEffect {
        let level = 0.5 + confidence.as_fraction() / 2.0;
        let level = level.clamp(0.75, 1.0 - 1e-9);
        let ratio = student_quantile(level, self.degrees) / normal_quantile(level);
        DesignEffect::of_factor(self.time * ratio * ratio)
    }
}

/// What values are worth when their mean is estimated; `None` below four values, and where all
/// are equal.
///
/// Their autocovariances are summed up by Geyer's initial monotone sequence (1992). Above 32,768
/// values they are first added up in 16,384 to 32,767 consecutive batches, whose sums have the
/// same long-run variance; what is left over at the end is not looked at.
#[must_use]
pub fn effective_size(values: FiniteValues<'_>) -> Option<EffectiveSize> {
    let observations = values.len() as u64;
    let distances = centred(values)?;
    let variance = lagged_products(&distances, 0) / distances.len() as f64;
    let mut size = 1;
    if distances.len() > MOST_VALUES {
        while distances.len() / (2 * size) >= FEWEST_BATCHES {
            size *= 2;
        }
    }
    let sums: Vec<f64> = if size == 1 {
        distances
    } else {
        let batches = distances.chunks_exact(size);
        batches.map(|batch| batch.iter().sum()).collect()
    };
    let length = sums.len() as f64;
    let autocovariance = |lag| lagged_products(&sums, lag) / length;
    let mut found = integrated_time(sums.len(), autocovariance)?;
    found.time *= autocovariance(0) / (size as f64 * variance);
    Some(EffectiveSize::new(observations, found))
}
