//! How the load generator itself fared: what of a result may be its own and not the target's.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::{Share, serialize_as_nanos};

/// What was seen of the load generator while a run went on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GeneratorRecord {
    /// Threads that send, at most.
    pub workers: u32,
    /// The longest time for which it was not let go on: it was stopped, or its machine slept or had
    /// no processor left. Short ones are not told apart from the interval of looking.
    #[serde(rename = "longest_standstill_ns", with = "serialize_as_nanos")]
    pub longest_standstill: Duration,
    /// How far the wall clock was set at once, forwards or back. Durations are measured by a clock
    /// that nobody sets.
    #[serde(rename = "clock_step_ns", with = "serialize_as_nanos")]
    pub clock_step: Duration,
    /// Processor time of the machine that other machines on the same hardware were given; `None`
    /// where the system does not tell, or the run was too short for it to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steal: Option<Share>,
    /// How late it was with the starts of each scenario of an open model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lateness: Vec<Lateness>,
}

/// How late the generator was with the starts of one scenario, by itself: what waited for a free
/// connection was not late on its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lateness {
    /// The scenario.
    pub scenario: String,
    /// Starts that were due.
    pub starts: u64,
    /// Those of them that it noticed later than `tolerance` after they were due.
    pub late: u64,
    /// The latest of all.
    #[serde(rename = "latest_ns", with = "serialize_as_nanos")]
    pub latest: Duration,
    /// What is not called late.
    #[serde(rename = "tolerance_ns", with = "serialize_as_nanos")]
    pub tolerance: Duration,
}
