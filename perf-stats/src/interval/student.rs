//! Student's interval of a mean. For means only; quantiles have their own.

use perf_core::{DesignEffect, Share};

use crate::moments::Moments;
use crate::special::student_quantile;

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

/// An estimate whose error is Student-distributed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StudentBounds {
    pub(crate) centre: f64,
    pub(crate) standard_error: f64,
    pub(crate) degrees: f64,
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
        })
    }

    /// The true value lies above this with probability 1 − `tail`; `None` where `tail` is zero.
    pub(crate) fn low(&self, tail: f64) -> Option<f64> {
        Some(self.centre - self.half_width(tail)?)
    }

    /// The true value lies below this with probability 1 − `tail`; `None` where `tail` is zero.
    pub(crate) fn high(&self, tail: f64) -> Option<f64> {
        Some(self.centre + self.half_width(tail)?)
    }

    fn half_width(&self, tail: f64) -> Option<f64> {
        (tail > 0.0)
            .then(|| student_quantile(1.0 - tail.min(0.5), self.degrees) * self.standard_error)
            .filter(|half| half.is_finite())
    }
}
