//! Everything observed of one step of one scenario.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dependence::Dependence;
use super::histogram::Histogram;
use super::latencies::{Latencies, QuantilePoints};
use super::timeline::Timeline;
use crate::clock::Clock;
use crate::outcome::FailureKind;
use crate::plan::Lap;
use crate::units::Bytes;

/// The observations of one step of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesRecord {
    /// The step's name.
    pub step: String,
    /// Requests that succeeded.
    pub successes: u64,
    /// Requests that failed, by class.
    pub failures: BTreeMap<FailureKind, FailureTally>,
    /// Whether another tool's result counts its requests without telling failures from successes:
    /// they are all among the successes then, and there is no error rate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outcomes_unknown: bool,
    /// Bytes of response bodies.
    pub received: Bytes,
    /// The latencies, on each clock that there was.
    pub clocks: Clocks,
    /// When requests ended; `None` where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Timeline>,
    /// How much the requests depend on each other, on each clock that it was estimated for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dependence: BTreeMap<Clock, Dependence>,
    /// What was measured within its requests: each is called as the step with a name behind it,
    /// `prices / first event`, and what it counts as requests are its own: events, messages. They
    /// are in no total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub laps: Vec<SeriesRecord>,
}

/// How many requests failed in one way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FailureTally {
    /// How many.
    pub count: u64,
    /// What one of them said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// What the answer to that one looked like, as text of several lines; without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
}

/// The latencies of a series on its clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// Send to last byte. In a closed model this is the response time as well.
    pub service_time: Latencies,
    /// The clocks that only a schedule gives; `None` in a closed model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<Scheduled>,
}

/// The clocks of an open model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheduled {
    /// Intended start to last byte, of the requests that succeeded.
    pub response_time: Histogram,
    /// Intended start to actual send, of all requests that were sent.
    pub send_lag: Histogram,
}

/// The latencies of one clock, wherever they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockView<'a> {
    /// The whole distribution.
    Histogram(&'a Histogram),
    /// Some percentiles.
    Points(&'a QuantilePoints),
}

impl SeriesRecord {
    /// Requests that failed, in every way.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failures.values().map(|tally| tally.count).sum()
    }

    /// Requests that were due, whatever became of them.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.successes + self.failed()
    }

    /// What was measured of `lap` within its requests; `None` where that was not.
    #[must_use]
    pub fn lap(&self, lap: Lap) -> Option<&Self> {
        self.laps.iter().find(|series| {
            let rest = series.step.strip_prefix(&*self.step);
            rest.and_then(|rest| rest.strip_prefix(" / ")) == Some(lap.name())
        })
    }
}

impl Clocks {
    /// The latencies on `clock`; `None` for the send lag of a closed model, which has none.
    #[must_use]
    pub fn on(&self, clock: Clock) -> Option<ClockView<'_>> {
        match (clock, &self.scheduled) {
            (Clock::ServiceTime, _) | (Clock::ResponseTime, None) => {
                Some(match &self.service_time {
                    Latencies::Histogram(histogram) => ClockView::Histogram(histogram),
                    Latencies::Points(points) => ClockView::Points(points),
                })
            }
            (Clock::ResponseTime, Some(scheduled)) => {
                Some(ClockView::Histogram(&scheduled.response_time))
            }
            (Clock::SendLag, scheduled) => scheduled
                .as_ref()
                .map(|s| ClockView::Histogram(&s.send_lag)),
        }
    }
}
