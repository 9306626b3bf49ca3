//! How many requests ended when: counts in equal slices of time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::{Moment, serialize_as_nanos};

/// Counts of ended requests in consecutive slices of equal width, from the start of the
/// scenario. Its length is bounded: whoever makes it doubles the width when it gets too long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Start of the first slice on the run's own clock; `None` where the record does not tell.
    #[serde(rename = "from_ns", default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Width of every slice.
    #[serde(rename = "width_ns", with = "serialize_as_nanos")]
    pub width: Duration,
    /// The slices; the last one may be cut short by the end of the scenario.
    pub slices: Vec<Slice>,
}

/// What ended within one slice of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Slice {
    /// Requests that succeeded.
    pub successes: u64,
    /// Requests that failed.
    pub failures: u64,
}
