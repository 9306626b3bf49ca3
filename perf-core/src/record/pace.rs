//! How closely the requests of a run followed each other.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::{Ratio, serialize_as_nanos};

/// The most requests that were sent within any stretch of a certain length, wherever in the run
/// it began. Counted when they were sent, by all workers together, those of warm-up, setup and
/// teardown included.
///
/// Requests at least a six-thousandth of the stretch apart (10 ms for a minute) are counted
/// exactly. Of those that are closer together, a count may be too high by what was sent within
/// one six-thousandth of the stretch; it is never too low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Most within 60 s.
    pub peak_minute: u64,
    /// Most within 1 s.
    pub peak_second: u64,
    /// The use of the quota; `None` where the plan has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaUse>,
}

/// How much of a quota was used when most of it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaUse {
    /// Requests that are allowed within the window.
    pub limit: u64,
    /// The length of the window.
    #[serde(rename = "window_ns", with = "serialize_as_nanos")]
    pub window: Duration,
    /// Most requests within any such window.
    pub peak: u64,
}

impl QuotaUse {
    /// The peak as a part of the limit; `None` for a limit of zero.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        Ratio::new(self.peak as f64 / self.limit as f64)
    }
}
