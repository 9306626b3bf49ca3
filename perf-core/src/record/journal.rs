//! What is written down of a run while it goes on, in case that it is killed. Plain values.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::course::WarmUpRecord;
use super::run::Run;
use super::series::SeriesRecord;
use crate::units::{Share, serialize_as_nanos};

/// What is known of a run when it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalHead {
    /// The confidence that its plan asks of intervals.
    pub confidence: Share,
    /// The run with every scenario of its plan and each of their steps, before any request.
    pub run: Run,
}

/// What has been measured since the entry before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// From the start of the run to when it was looked at.
    #[serde(rename = "at_ns", with = "serialize_as_nanos")]
    pub at: Duration,
    /// The scenarios that have gone on, in no order.
    pub scenarios: Vec<ScenarioEntry>,
}

/// How far a scenario is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioEntry {
    /// Its place in the run.
    pub scenario: usize,
    /// Whether it is over.
    pub ended: bool,
    /// Since it began.
    #[serde(rename = "elapsed_ns", with = "serialize_as_nanos")]
    pub elapsed: Duration,
    /// Requests that were sent and not answered at that time.
    pub in_flight: u64,
    /// Starts that were due and waited for somebody to do them.
    pub waiting: u64,
    /// Its warm-up so far; `None` if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUpRecord>,
    /// What its steps have measured since the entry before, in the order of the run.
    pub series: Vec<SeriesRecord>,
}
