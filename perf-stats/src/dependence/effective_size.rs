//! How many independent observations a sample is worth.

use perf_core::{DesignEffect, Share};

use super::centred::{centred, lagged_products};
use super::initial_sequence::{Found, integrated_time};
use crate::special::{normal_quantile, student_quantile};
use crate::values::FiniteValues;

/// Longer series are divided into at least so many batches, and less than twice as many.
pub(super) const FEWEST_BATCHES: usize = 1 << 14;

/// What a number of observations is worth that follow each other and share their fate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectiveSize {
    observations: u64,
    time: f64,
    degrees: f64,
    /// How many of the rarer kind there are; without kinds, all.
    rarer: u64,
}

impl EffectiveSize {
    pub(super) const fn new(observations: u64, rarer: u64, found: Found) -> Self {
        Self {
            observations,
            time: found.time,
            degrees: found.degrees,
            rarer,
        }
    }

    /// How many observations there are.
    #[must_use]
    pub const fn observations(&self) -> u64 {
        self.observations
    }

    /// τ = 1 + 2·Σρ(k), at least 1: so many observations are worth one. An estimate, at best of
    /// the mean of many samples: of a single one with few independent stretches it is often too
    /// small, which [`EffectiveSize::design_effect`] allows for.
    #[must_use]
    pub const fn autocorrelation_time(&self) -> f64 {
        self.time.max(1.0)
    }

    /// How many independent observations they are worth: n/τ, from 1 to n. An estimate as τ is.
    #[must_use]
    pub fn effective(&self) -> f64 {
        (self.observations as f64 / self.autocorrelation_time()).max(1.0)
    }

    /// The factor by which a two-sided interval at `confidence` has to count these observations
    /// for less. It exceeds τ, because τ is estimated: by the square of the quantile of Student's
    /// distribution over that of the normal one (Korn and Graubard, "Confidence intervals for
    /// proportions with small expected number of positive counts", 1998). The degrees of freedom
    /// follow from the lags that τ sums and, for a yes or no, from the number of independent
    /// clusters of the rarer kind: 1/ν = window/n + τ/rarer.
    #[must_use]
    pub fn design_effect(&self, confidence: Share) -> DesignEffect {
        let clusters = self.rarer as f64 / self.autocorrelation_time();
        let degrees = 1.0 / (1.0 / self.degrees + 1.0 / clusters.max(1e-3));
        self.with_degrees(confidence, degrees)
    }

    /// The same where the lags alone limit what is known, because other limits, beyond which more
    /// observations lie, are looked at as well.
    pub(super) fn one_of_many(&self, confidence: Share) -> DesignEffect {
        self.with_degrees(confidence, self.degrees)
    }

    fn with_degrees(&self, confidence: Share, degrees: f64) -> DesignEffect {
        let level = (0.5 + confidence.as_fraction() / 2.0).clamp(0.75, 1.0 - 1e-9);
        let ratio = student_quantile(level, degrees.max(1.0)) / normal_quantile(level);
        DesignEffect::of_factor(self.time * ratio * ratio)
    }
}

/// What values in their order are worth when their mean is estimated; `None` below four values,
/// and where all are equal, because then there is nothing to tell their dependence from.
///
/// Their autocovariances are summed by Geyer's initial monotone sequence (1992). From 32,768
/// values on they are first added up in 16,384 to 32,767 consecutive batches, whose sums have
/// the same long-run variance; what is left over at the end, less than 1 in 16,384, is not looked
/// at. So it takes time in proportion to the number of values, and space for them once more.
///
/// A trend looks like dependence over the whole of the series, and makes it worth little: test
/// for one first. Where the correlation reaches over more than an eighth of the series, no method
/// can tell.
///
/// ```
/// use perf_stats::{FiniteValues, effective_size};
/// // Every value comes five times in a row.
/// let values: Vec<f64> = (0..1_000).map(|i| f64::from(i / 5 * 7_919 % 200)).collect();
/// let size = effective_size(FiniteValues::new(&values)?).expect("they differ");
/// assert!(size.effective() < 500.0, "{size:?}");
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn effective_size(values: FiniteValues<'_>) -> Option<EffectiveSize> {
    let observations = values.len() as u64;
    let mut series = centred(values)?;
    let variance = lagged_products(&series, 0) / series.len() as f64;
    let size = batch_size(series.len());
    if size > 1 {
        series = series.chunks_exact(size).map(|b| b.iter().sum()).collect();
    }
    let length = series.len();
    let autocovariance = |lag| lagged_products(&series, lag) / length as f64;
    let mut found = integrated_time(length, autocovariance)?;
    // The variance of a batch over that of as many independent values.
    found.time *= autocovariance(0) / (size as f64 * variance);
    Some(EffectiveSize::new(observations, observations, found))
}

/// The length of batches for so many observations, a power of two.
pub(super) const fn batch_size(observations: usize) -> usize {
    let mut size = 1;
    while observations / (2 * size) >= FEWEST_BATCHES {
        size *= 2;
    }
    size
}
