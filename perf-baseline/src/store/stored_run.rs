//! What a store keeps of a run: what later runs are compared with, and where it came from.
//! Refuses to measure anything: figures come from whoever can compute them.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{
    Bytes, Environment, FailureKind, Latencies, LoadModel, Metric, MetricSet, Origin, Timestamp,
};

/// A run as it is remembered. Times are exact to the nanosecond, throughput to a millionth of a
/// request per second.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRun {
    /// The plan's name, or the imported file's.
    pub name: String,
    /// Who made it.
    pub origin: Origin,
    /// When it began; of a result that does not say, when it was stored.
    pub recorded_at: Timestamp,
    /// How long it took; zero where that is not known.
    pub elapsed: Duration,
    /// What the load went to.
    pub target: Option<String>,
    /// A fingerprint of the plan's text.
    pub plan_hash: Option<String>,
    /// Where it was made, and of which source.
    pub environment: Environment,
    /// What a person wanted to remember.
    pub notes: Option<String>,
    /// The metrics of all scenarios together.
    pub metrics: MetricSet,
    /// Its scenarios; of a baseline file, which has none, empty.
    pub scenarios: Vec<StoredScenario>,
}

/// What is remembered of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredScenario {
    /// Its name.
    pub name: String,
    /// A fingerprint of what it does, where that is known.
    pub hash: Option<String>,
    /// How its load came about.
    pub model: LoadModel,
    /// The load in words.
    pub load: String,
    /// From its first due start that is judged to its last answer.
    pub elapsed: Duration,
    /// Whether its requests are counted in another scenario as well.
    pub part_of_total: bool,
    /// Its metrics, as exact as they were measured.
    pub metrics: MetricSet,
    /// How many independent requests each metric is worth, where that was estimated.
    pub worth: BTreeMap<Metric, u64>,
    /// Its steps.
    pub steps: Vec<StoredStep>,
}

/// What is remembered of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredStep {
    /// Its name.
    pub step: String,
    /// Requests that succeeded.
    pub successes: u64,
    /// Requests that failed, by class.
    pub failures: BTreeMap<FailureKind, u64>,
    /// Bytes of response bodies.
    pub received: Bytes,
    /// The response times of the successes, in buckets at most 1/128 of their values wide; of
    /// another tool's summary, its percentiles. Steps of several runs merge by adding counts.
    pub response_time: Latencies,
}

impl StoredRun {
    /// Requests of the whole run; 0 where that is not known.
    #[must_use]
    pub const fn requests(&self) -> u64 {
        self.metrics.requests
    }

    /// The scenario of this name.
    #[must_use]
    pub fn scenario(&self, name: &str) -> Option<&StoredScenario> {
        self.scenarios.iter().find(|scenario| scenario.name == name)
    }
}

impl StoredStep {
    /// Requests that failed, in every way.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failures.values().sum()
    }
}
