//! What the target asked its upstreams for.

use perf_core::{PaceStatistic, Quantity, Run, UpstreamRecord, UpstreamRoute, UpstreamStatistic};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure};
use super::text;
use crate::format::{Scales, grouped};

/// The calls that reached one upstream, warm-up included.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpstreamRow {
    /// What the plan calls it.
    pub name: String,
    /// The scenario; `null` for the whole run.
    pub scenario: Option<String>,
    /// All calls.
    pub calls: Count,
    /// Calls for each iteration that was begun.
    pub calls_per_operation: Figure,
    /// Calls for each request to the target.
    pub calls_per_request: Figure,
    /// The most rows of one call.
    pub rows_max: Figure,
    /// The mean number of rows, of the calls that had any.
    pub rows_mean: Figure,
    /// Most calls within 60 s.
    pub peak_minute: Count,
    /// Most calls within 1 s.
    pub peak_second: Count,
    /// Most calls within the window of the quota, as a part of it; `–` where there is none.
    pub quota_use: Figure,
    /// The most calls that were under way at the same time.
    pub peak_in_flight: Count,
    /// Calls that were not answered, or with a status of 400 or above.
    pub failed: Count,
    /// Calls that were not answered.
    pub unanswered: Count,
    /// The mean time of an answer, from the head of the call to the end of the answer.
    pub mean: Figure,
    /// The longest such time.
    pub longest: Figure,
    /// The size of all bodies that were sent.
    pub sent: Figure,
    /// The size of all bodies that came back.
    pub received: Figure,
    /// How the calls were answered, in words: `1,200 × 200, 45 × 429, 3 not at all`.
    pub answers: String,
    /// Answers by status, in order.
    pub statuses: Vec<UpstreamStatusRow>,
    /// What was called, most calls first.
    pub routes: Vec<UpstreamRouteRow>,
}

/// How many answers of an upstream had one status.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamStatusRow {
    /// The status.
    pub status: u16,
    /// How many.
    pub calls: Count,
}

/// How often one kind of call came to an upstream.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamRouteRow {
    /// Method and path: `GET /things/{}`.
    pub route: String,
    /// How many.
    pub calls: Count,
}

/// The upstreams of each scenario; of several, of the whole run as well.
pub(super) fn rows(run: &Run) -> Vec<UpstreamRow> {
    let of_scenarios = run.scenarios.iter().flat_map(|scenario| {
        let records = scenario.upstreams.iter();
        records.map(|record| UpstreamRow::of(record, Some(&scenario.name)))
    });
    let mut rows: Vec<_> = of_scenarios.collect();
    if run.scenarios.len() > 1 {
        rows.extend(
            run.upstreams
                .iter()
                .map(|record| UpstreamRow::of(record, None)),
        );
    }
    rows
}

impl UpstreamRow {
    fn of(record: &UpstreamRecord, scenario: Option<&str>) -> Self {
        let known = |quantity: Quantity| {
            Figure::usual(quantity, Scales::fitting([quantity]).of(quantity.unit()))
        };
        let figure = |statistic| {
            let value = record.figure(statistic);
            value.map_or_else(Figure::unknown, known)
        };
        let answered = !record.statuses.is_empty();
        let time = |time| {
            let time = answered.then_some(Quantity::Time(time));
            time.map_or_else(Figure::unknown, known)
        };
        let statuses = record.statuses.iter();
        Self {
            name: record.name.to_string(),
            scenario: scenario.map(text::name),
            calls: Count::of(record.calls),
            calls_per_operation: figure(UpstreamStatistic::CallsPerOperation),
            calls_per_request: figure(UpstreamStatistic::CallsPerRequest),
            rows_max: figure(UpstreamStatistic::RowsMax),
            rows_mean: figure(UpstreamStatistic::RowsMean),
            peak_minute: Count::of(record.pace.peak_minute),
            peak_second: Count::of(record.pace.peak_second),
            quota_use: figure(UpstreamStatistic::Pace(PaceStatistic::QuotaUse)),
            peak_in_flight: Count::of(record.peak_in_flight),
            failed: Count::of(record.failed()),
            unanswered: Count::of(record.unanswered),
            mean: time(record.mean),
            longest: time(record.longest),
            sent: known(Quantity::Size(record.sent)),
            received: known(Quantity::Size(record.received)),
            answers: answers(record),
            statuses: statuses
                .map(|(status, calls)| UpstreamStatusRow {
                    status: *status,
                    calls: Count::of(*calls),
                })
                .collect(),
            routes: record.routes.iter().map(UpstreamRouteRow::of).collect(),
        }
    }
}

fn answers(record: &UpstreamRecord) -> String {
    let statuses = record.statuses.iter();
    let answered = statuses.map(|(status, calls)| format!("{} × {status}", grouped(*calls)));
    let unanswered =
        (record.unanswered > 0).then(|| format!("{} not at all", grouped(record.unanswered)));
    answered.chain(unanswered).collect::<Vec<_>>().join(", ")
}

impl UpstreamRouteRow {
    fn of(route: &UpstreamRoute) -> Self {
        Self {
            route: text::name(&route.route),
            calls: Count::of(route.calls),
        }
    }
}
