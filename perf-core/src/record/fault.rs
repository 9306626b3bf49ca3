//! What faults did to a service, and how it recovered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::{Moment, optional_as_nanos, serialize_as_nanos};

/// A fault of a scenario, and each time that it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRecord {
    /// Its name.
    pub name: String,
    /// What is done, in words: `kill for 500 ms`.
    pub action: String,
    /// How often it was to be done.
    pub planned: u32,
    /// The times that it was done, in order.
    pub firings: Vec<Firing>,
}

/// One time that a fault was done, and what became of the requests after it. Those are the
/// requests that were due from then on until a fault was done again, or to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firing {
    /// When it was done: just before its first signal was sent, or its command was started.
    #[serde(rename = "at_ns")]
    pub at: Moment,
    /// Why it could not be done, or not be made good again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// From then to the end of the first request that failed; `None` if none did.
    #[serde(
        rename = "first_failure_ns",
        default,
        skip_serializing_if = "Option::is_none",
        with = "optional_as_nanos"
    )]
    pub first_failure: Option<Duration>,
    /// How long it took to the first success; `None` if there was none, and if no request was due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Recovery>,
    /// From then to the first of twenty requests that were as those before the first fault; `None`
    /// if none were, and if too few were seen before.
    #[serde(
        rename = "steady_ns",
        default,
        skip_serializing_if = "Option::is_none",
        with = "optional_as_nanos"
    )]
    pub steady: Option<Duration>,
    /// Requests that failed from then on until it was steady again.
    pub failed: u64,
    /// Requests that were due from then on until it was steady again, and those on their way that
    /// failed.
    pub requests: u64,
}

/// How long it took to the first success, and what is known of the service itself: it is seen by
/// requests only, so when it worked again is known to lie between two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// From the fault to the end of the first success; where no request failed, the longest that one
    /// took.
    #[serde(rename = "time_ns", with = "serialize_as_nanos")]
    pub time: Duration,
    /// The service cannot have been back sooner.
    #[serde(rename = "at_least_ns", with = "serialize_as_nanos")]
    pub at_least: Duration,
    /// It cannot have been back later.
    #[serde(rename = "at_most_ns", with = "serialize_as_nanos")]
    pub at_most: Duration,
}
