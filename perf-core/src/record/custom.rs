//! What was observed of a metric that the plan made up.

use serde::{Deserialize, Serialize};

use crate::custom_statistic::CustomStatistic;
use crate::metric_name::MetricName;
use crate::units::Number;

/// A metric of the plan's own, over a scenario or a whole run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CustomRecord {
    /// What it is called.
    pub name: MetricName,
    /// How often it was observed; at least once.
    pub observations: u64,
    /// How often it should have been read and could not be.
    #[serde(default, skip_serializing_if = "is_none")]
    pub missed: u64,
    /// By how much a counter has risen, or the sum of what answers brought.
    pub total: Number,
    /// The mean of what was observed.
    pub mean: Number,
    /// The smallest of it.
    pub min: Number,
    /// The largest of it.
    pub max: Number,
    /// The latest of it.
    pub last: Number,
    /// Iterations that were begun meanwhile, those of a warm-up included where what was observed
    /// includes it.
    pub iterations: u64,
    /// Requests that were sent meanwhile.
    pub requests: u64,
}

impl CustomRecord {
    /// A figure of it; `None` for a ratio to nothing.
    #[must_use]
    pub fn figure(&self, statistic: CustomStatistic) -> Option<Number> {
        let per = |count: u64| Number::new(self.total.value() / count as f64);
        match statistic {
            CustomStatistic::Total => Some(self.total),
            CustomStatistic::PerIteration => per(self.iterations),
            CustomStatistic::PerRequest => per(self.requests),
            CustomStatistic::Mean => Some(self.mean),
            CustomStatistic::Min => Some(self.min),
            CustomStatistic::Max => Some(self.max),
            CustomStatistic::Last => Some(self.last),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
const fn is_none(missed: &u64) -> bool {
    *missed == 0
}
