//! Student's interval of a mean. For means only; quantiles have their own.

use perf_core::{DesignEffect, Share};

use crate::moments::Moments;
use crate::special::student_quantile;

/// The interval takes spread and skewness from the sample. A smaller one can miss the rare slow
/// requests altogether, and with them most of the mean: of a target where 1 % take a hundred
/// times as long, 20 requests show none in 82 % of all cases, 300 in 5 %.
pub(crate) const FEWEST_FOR_AN_UPPER_END: u64 = 300;

/// Between which values the true mean lies, in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanInterval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The two-sided interval of a mean by Student's distribution with n − 1 degrees of freedom.
/// A point where all values are equal; `None` for a single value and for a confidence of 100 %.
///
/// Exact for normal values; for skewed ones it needs a few hundred values to reach its
/// coverage. Source: Student, "The probable error of a mean", 1908.
#[must_use]
pub fn mean_interval(moments: &Moments, confidence: Share) -> Option<MeanInterval> {
    let bounds = StudentBounds::of(moments, DesignEffect::NONE)?;
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    Some(MeanInterval {
        low: bounds.low(tail)?,
        high: bounds.high(tail)?,
    })
}

/// An estimate whose error is Student-distributed, or nearly so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StudentBounds {
    pub(crate) centre: f64,
    pub(crate) standard_error: f64,
    pub(crate) degrees: f64,
    /// The skewness of the estimate's error: that of the values over √n. Zero for none.
    pub(crate) skewness: f64,
}

impl StudentBounds {
    /// The mean of a sample of values of which as many as `effect` says are worth one; `None`
    /// for a single value, which says nothing about its error.
    pub(crate) fn of(moments: &Moments, effect: DesignEffect) -> Option<Self> {
        let factor = effect.factor();
        Some(Self {
            centre: moments.mean(),
            standard_error: moments.standard_error()? * factor.sqrt(),
            degrees: (moments.count() as f64 / factor - 1.0).max(1.0),
            skewness: 0.0,
        })
    }

    /// The same for values that may be lopsided: a few slow requests among many quick ones.
    ///
    /// Each end is the outer one of Student's and Hall's ("On the removal of skewness by
    /// transformation", 1992), who corrects for the skewness. Of log-normal values with σ = 1,
    /// Student's two ends cover 92 % at n = 100 and a nominal 95 %, these 95 %.
    pub(crate) fn of_lopsided(moments: &Moments, effect: DesignEffect) -> Option<Self> {
        let worth = moments.count() as f64 / effect.factor();
        Some(Self {
            skewness: moments.skewness().unwrap_or(0.0) / worth.sqrt(),
            ..Self::of(moments, effect)?
        })
    }

    /// The true value lies above this with probability 1 − `tail`; `None` where `tail` is zero.
    pub(crate) fn low(&self, tail: f64) -> Option<f64> {
        let deviate = self.deviate(tail)?;
        let outer = deviate.max(self.unskewed(deviate));
        Some(self.centre - self.standard_error * outer).filter(|end| end.is_finite())
    }

    /// The true value lies below this with probability 1 − `tail`; `None` where `tail` is zero.
    pub(crate) fn high(&self, tail: f64) -> Option<f64> {
        let deviate = -self.deviate(tail)?;
        let outer = deviate.min(self.unskewed(deviate));
        Some(self.centre - self.standard_error * outer).filter(|end| end.is_finite())
    }

    /// How far beyond a limit the true value has to be for the bound at `tail` to be beyond it
    /// with a chance of 1 − `missed`; infinite where `tail` is zero.
    pub(crate) fn reach(&self, tail: f64, missed: f64) -> f64 {
        let deviates = self.deviate(tail).zip(self.deviate(missed));
        deviates.map_or(f64::INFINITY, |(bound, power)| {
            self.standard_error * (bound + power)
        })
    }

    fn deviate(&self, tail: f64) -> Option<f64> {
        (tail > 0.0).then(|| student_quantile(1.0 - tail.min(0.5), self.degrees))
    }

    /// The inverse of Hall's cubic, which turns a skewed deviate into a symmetric one.
    fn unskewed(&self, deviate: f64) -> f64 {
        let skewness = self.skewness;
        if skewness.abs() < 1e-9 {
            return deviate;
        }
        let inner = 1.0 + skewness * (deviate - skewness / 6.0);
        3.0 / skewness * (libm::cbrt(inner) - 1.0)
    }
}
