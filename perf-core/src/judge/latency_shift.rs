//! Where in the distribution of response times a scenario moved, beside its baseline. Plain
//! values: how they are compared is not known here.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::record::Latencies;
use crate::units::{Change, Quantile, serialize_as_nanos};

/// The response times of a scenario beside those of the baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatencyShift {
    /// The scenario.
    pub scenario: String,
    /// What the intervals rest on.
    pub replicates: ShiftReplicates,
    /// Baseline runs that are compared with.
    pub baseline_runs: u64,
    /// Runs that are compared with them.
    pub current_runs: u64,
    /// The response times of the baseline, all its runs together.
    pub baseline: Latencies,
    /// Requests of the baseline that failed; they are longer than every success.
    pub baseline_failed: u64,
    /// Percentiles, rising; empty where there are too few requests.
    pub points: Vec<QuantileShift>,
}

/// By how much one percentile moved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct QuantileShift {
    /// Which percentile.
    pub quantile: Quantile,
    /// Its value in the baseline; of several runs, in the middle of them.
    #[serde(rename = "baseline_ns", with = "serialize_as_nanos")]
    pub baseline: Duration,
    /// Its value now.
    #[serde(rename = "current_ns", with = "serialize_as_nanos")]
    pub current: Duration,
    /// From the one to the other.
    pub change: Change,
    /// Lower end of the interval of the change, at 95 %; `None` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Change>,
    /// Upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Change>,
}

/// What was repeated, so that an interval can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftReplicates {
    /// Runs: the intervals hold what differs from run to run, each at its own confidence.
    Runs,
    /// Requests of one run and of another: the intervals hold all changes at once, and know
    /// nothing of how much runs differ.
    Requests,
    /// Nothing: only some percentiles of the baseline are known, and there are no intervals.
    Nothing,
}
