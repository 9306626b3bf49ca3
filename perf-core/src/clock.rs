//! The three clocks of a request.

use serde::{Deserialize, Serialize};

/// From when to when a latency was measured.
///
/// In a closed model there is no schedule: response time is service time and there is no lag.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Intended start, from the schedule, to the last byte: what a user of the system waits.
    #[default]
    ResponseTime,
    /// Actual send to the last byte: what the system does once asked.
    ServiceTime,
    /// Intended start to actual send: how far the generator itself is behind.
    SendLag,
}

impl Clock {
    /// Every clock, in the order in which reports show them.
    pub const ALL: [Self; 3] = [Self::ResponseTime, Self::ServiceTime, Self::SendLag];

    /// The clock's name in plans, criteria and records: `response_time`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResponseTime => "response_time",
            Self::ServiceTime => "service_time",
            Self::SendLag => "send_lag",
        }
    }
}
