//! What an upstream was asked for while a target was under load.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pace::Pace;
use crate::metric_name::MetricName;
use crate::pace_statistic::PaceStatistic;
use crate::units::{Bytes, Number, Quantity, Ratio, Share, serialize_as_nanos};
use crate::upstream_statistic::UpstreamStatistic;

/// The calls that reached an upstream, over a scenario or a whole run, warm-up included. A call
/// belongs to the scenario during which, or after which, it began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamRecord {
    /// What the plan calls it.
    pub name: MetricName,
    /// All calls.
    pub calls: u64,
    /// The calls that were answered, by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Calls that could not be passed on, or whose answer broke off.
    pub unanswered: u64,
    /// The rows of the calls; `None` where the plan does not say where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<UpstreamRows>,
    /// How closely the calls followed each other, by when they began.
    pub pace: Pace,
    /// The most that were under way at the same time.
    pub peak_in_flight: u64,
    /// The size of all bodies that were sent.
    pub sent: Bytes,
    /// The size of all bodies that came back.
    pub received: Bytes,
    /// The mean time from a call's head to the end of its answer, of those that were answered.
    #[serde(rename = "mean_ns", with = "serialize_as_nanos")]
    pub mean: Duration,
    /// The longest such time.
    #[serde(rename = "longest_ns", with = "serialize_as_nanos")]
    pub longest: Duration,
    /// What was called, most calls first. What came when there were many already is one of them.
    pub routes: Vec<UpstreamRoute>,
    /// Iterations that were begun meanwhile.
    pub iterations: u64,
    /// Requests that were sent to the target meanwhile.
    pub requests: u64,
}

/// The rows of the calls to an upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UpstreamRows {
    /// Calls that had rows.
    pub calls: u64,
    /// All of their rows.
    pub total: u64,
    /// The most rows of one call.
    pub largest: u64,
    /// Calls whose body was too large to look for rows in.
    pub unread: u64,
}

/// The calls of one method to paths that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamRoute {
    /// Method and path: `GET /things/{}`, where numbers and the like are left out.
    pub route: String,
    /// Calls of it.
    pub calls: u64,
}

impl UpstreamRecord {
    /// Calls that were not answered, or with a status of 400 or above.
    #[must_use]
    pub fn failed(&self) -> u64 {
        let refused = self.statuses.range(400..).map(|(_, count)| count);
        self.unanswered + refused.sum::<u64>()
    }

    /// A figure of it. `None` for a ratio to nothing, for a quota that there is not, and for rows that
    /// no call had or that could not all be counted.
    #[must_use]
    pub fn figure(&self, statistic: UpstreamStatistic) -> Option<Quantity> {
        let count = |count: u64| Some(Quantity::Number(Number::of_count(count)));
        let ratio = |part: u64, whole: u64| {
            let ratio = Number::new(part as f64 / whole as f64)?;
            Some(Quantity::Number(ratio))
        };
        let rows = self.rows.filter(|rows| rows.unread == 0 && rows.calls > 0);
        match statistic {
            UpstreamStatistic::Calls => count(self.calls),
            UpstreamStatistic::CallsPerOperation => ratio(self.calls, self.iterations),
            UpstreamStatistic::CallsPerRequest => ratio(self.calls, self.requests),
            UpstreamStatistic::RowsMax => count(rows?.largest),
            UpstreamStatistic::RowsMean => ratio(rows?.total, rows?.calls),
            UpstreamStatistic::ErrorRate => {
                Share::new(self.failed() as f64 / self.calls as f64).map(Quantity::Share)
            }
            UpstreamStatistic::PeakInFlight => count(self.peak_in_flight),
            UpstreamStatistic::Pace(PaceStatistic::PeakRpm) => count(self.pace.peak_minute),
            UpstreamStatistic::Pace(PaceStatistic::BurstPeak) => count(self.pace.peak_second),
            UpstreamStatistic::Pace(PaceStatistic::QuotaUse) => {
                let ratio: Option<Ratio> = self.pace.quota?.ratio();
                ratio.map(Quantity::Ratio)
            }
        }
    }
}
