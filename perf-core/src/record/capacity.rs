//! What a search for the highest rate has found, with every step of it. Searches for nothing.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::judge::Estimate;
use crate::units::{Number, Rate, Share, serialize_as_nanos};

/// The highest rate at which a scenario meets its criteria, as far as it was narrowed down.
///
/// Rates are starts of the scenario's iterations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityRecord {
    /// The scenario.
    pub scenario: String,
    /// What had to hold at a rate, each in words: the criteria, and that the rate is kept up with.
    pub required: Vec<String>,
    /// How far the ends of the interval may lie apart, as a part of the lower one.
    pub precision: Share,
    /// The confidence of the verdict on each step.
    pub confidence: Share,
    /// The highest rate that met the criteria; `None` if none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Rate>,
    /// The lowest rate above it that did not; `None` if none was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Rate>,
    /// Why the search ended.
    pub end: CapacityEnd,
    /// The steps in the order in which they were driven.
    pub steps: Vec<CapacityStep>,
    /// From where on the p99 grows faster; `None` where no such rate was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knee: Option<CapacityKnee>,
}

/// Why a search for the highest rate has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapacityEnd {
    /// The rate that held and the one that did not are as near to each other as was asked for.
    Narrowed,
    /// The highest rate that could be tried held: the capacity is that or more.
    TopHeld,
    /// Not even the lowest rate held.
    NothingHeld,
    /// Rates between the ends of the interval could not be decided, however long they were driven.
    Undecided,
    /// The load generator could not do more: the capacity is what held, or more.
    GeneratorAtFault,
    /// The time was up.
    TimeUp,
    /// It was interrupted.
    Interrupted,
}

/// One rate, driven for some time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CapacityStep {
    /// Starts of iterations per second.
    pub rate: Rate,
    /// For how long starts were judged.
    #[serde(rename = "lasted_ns", with = "serialize_as_nanos")]
    pub lasted: Duration,
    /// Whether the criteria were met.
    pub answer: StepAnswer,
    /// Why, in one sentence.
    pub reason: String,
    /// Requests, whatever became of them.
    pub requests: u64,
    /// Successful requests per second.
    pub throughput: Estimate,
    /// Failed requests of all.
    pub error_rate: Estimate,
    /// The median of the response time.
    pub p50: Estimate,
    /// Its 95th percentile.
    pub p95: Estimate,
    /// Its 99th percentile.
    pub p99: Estimate,
    /// By how many seconds the typical response time rose in each second: 0 where the target keeps
    /// up; `None` where the step was too short to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_growth: Option<Number>,
}

/// Whether a rate met the criteria in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepAnswer {
    /// Shown to meet them.
    Held,
    /// Shown not to meet them.
    Failed,
    /// The step could not tell.
    Open,
    /// What does not hold may be the load generator's own fault, or nothing was reached.
    Invalid,
}

/// The rate from which on the p99 grows faster than before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CapacityKnee {
    /// The rate.
    pub rate: Rate,
    /// The lower end of the rates that fit nearly as well.
    pub low: Rate,
    /// The upper end of the rates that fit nearly as well.
    pub high: Rate,
}
