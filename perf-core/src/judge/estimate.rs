//! Numbers with their uncertainty.

use serde::{Deserialize, Serialize};

use crate::metric::Metric;
use crate::units::{Quantity, Share};

/// The value of a metric, as far as it could be observed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// The value.
    Exactly(Quantity),
    /// The value lies above this: failed requests have no latency, only a lower bound.
    Above(Quantity),
    /// Nothing was observed that has this metric.
    Missing,
}

/// Where the true value lies, with the stated confidence. A side that is `None` is unbounded:
/// the sample is too small, or too much of it failed, to bound it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end; `None` means that nothing is known downwards.
    pub low: Option<Quantity>,
    /// Upper end; `None` means that nothing is known upwards.
    pub high: Option<Quantity>,
    /// Two-sided confidence level.
    pub confidence: Share,
    /// How many further observations the interval needs to exist on both sides, where that is
    /// what it lacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_more: Option<u64>,
}

/// A metric's value with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// What was estimated.
    pub metric: Metric,
    /// The value.
    pub reading: Reading,
    /// Where the true value lies; `None` for what is a fact about the sample and has no
    /// uncertainty (its smallest and largest value), and where no method fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// How many observations it rests on.
    pub observations: u64,
}

/// The estimates of one scenario, of one step of it, or of the whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The scenario; `None` for the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The step; `None` for all steps together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Requests that were due, whatever became of them.
    pub requests: u64,
    /// Those of them that failed.
    pub failures: u64,
    /// Over all requests: a failed one counts as longer than every success.
    pub all_requests: Vec<Estimate>,
    /// Latencies over the successful ones only. Not what a user sees while things fail.
    pub successful_only: Vec<Estimate>,
}

impl Summary {
    /// The estimate of `metric` over all requests, if it was made.
    #[must_use]
    pub fn estimate(&self, metric: Metric) -> Option<&Estimate> {
        self.all_requests
            .iter()
            .find(|estimate| estimate.metric == metric)
    }
}

impl Reading {
    /// The value, or the bound that it lies above; `None` where nothing was observed.
    #[must_use]
    pub const fn quantity(self) -> Option<Quantity> {
        match self {
            Self::Exactly(value) | Self::Above(value) => Some(value),
            Self::Missing => None,
        }
    }
}
