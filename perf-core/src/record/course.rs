//! How a scenario went as a whole: its iterations, and the start of it that is not judged.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::serialize_as_nanos;

/// The iterations of a scenario, those of its warm-up included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Iterations {
    /// Those that were begun; in an open model, those that were due.
    pub begun: u64,
    /// Those that did not do all that they were to do, because something failed.
    pub failed: u64,
}

/// The start of a scenario that is in no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmUpRecord {
    /// Its requests, whatever became of them.
    pub requests: u64,
    /// From the beginning of the scenario to the first request that is judged.
    #[serde(rename = "lasted_ns", with = "serialize_as_nanos")]
    pub lasted: Duration,
    /// `false` where a steady state was to be waited for and did not come in time.
    pub settled: bool,
}
