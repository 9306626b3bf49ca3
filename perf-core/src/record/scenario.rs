//! Everything observed of one scenario.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::course::{Iterations, WarmUpRecord};
use super::custom::CustomRecord;
use super::dependence::Dependence;
use super::fault::FaultRecord;
use super::latency_timeline::LatencyTimeline;
use super::pace::Pace;
use super::series::SeriesRecord;
use super::upstream::UpstreamRecord;
use crate::clock::Clock;
use crate::criterion::Priority;
use crate::units::{Rate, serialize_as_nanos};

/// The observations of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioRecord {
    /// The scenario's name.
    pub name: String,
    /// Its tags, as in the plan.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its priority, as in the plan.
    #[serde(default)]
    pub priority: Priority,
    /// How its load came about.
    pub model: LoadModel,
    /// The load in words: `50/s for 10 s`.
    pub load: String,
    /// From its first due start that is judged to its last answer; zero where an import does not
    /// know.
    #[serde(rename = "elapsed_ns", with = "serialize_as_nanos")]
    pub elapsed: Duration,
    /// A fingerprint of what it does, its load and its criteria left aside; `None` where that is
    /// not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The rate of starts that the plan asked for, in an open model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_rate: Option<Rate>,
    /// Its iterations; `None` for another tool's run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<Iterations>,
    /// Its warm-up, which is in no other figure; `None` if it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUpRecord>,
    /// Successful requests per second as another tool reported it; `None` where this workspace
    /// measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_throughput: Option<Rate>,
    /// Whether its requests are counted in another scenario as well, as the endpoints of another
    /// tool's result are in its row of totals: then it is shown, but not added up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub part_of_total: bool,
    /// How closely its requests followed each other; `None` where that was not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
    /// Metrics of the plan's own, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<CustomRecord>,
    /// What upstreams of the target were asked for meanwhile, in the plan's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstreams: Vec<UpstreamRecord>,
    /// Its steps, in the plan's order.
    pub series: Vec<SeriesRecord>,
    /// How much its requests of all steps together depend on each other, on each clock that it
    /// was estimated for; empty where there is a single step, which has it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dependence: BTreeMap<Clock, Dependence>,
    /// How long its requests took when; `None` where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_timeline: Option<LatencyTimeline>,
    /// The faults that it was to bear, in the plan's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultRecord>,
}

/// How load comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadModel {
    /// A fixed number of users, each of whom waits for an answer before the next request: a
    /// slow target is asked less. Response time is service time.
    Closed,
    /// Requests arrive by a schedule, whatever the target does.
    Open,
    /// Another tool's run, which does not say.
    Unknown,
}
