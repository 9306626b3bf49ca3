//! Metrics of the plan's own.

use perf_core::{CustomRecord, CustomStatistic, Quantity, Run, Unit};
use serde::{Deserialize, Serialize};

use super::figure::{Count, Figure};
use crate::format::Scales;

/// What was observed of one metric of the plan's own.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricRow {
    /// What it is called.
    pub name: String,
    /// The scenario; `null` for the whole run.
    pub scenario: Option<String>,
    /// By how much a counter has risen, or the sum of what answers brought.
    pub total: Figure,
    /// The total for each iteration.
    pub per_iteration: Figure,
    /// The total for each request.
    pub per_request: Figure,
    /// The mean of what was observed.
    pub mean: Figure,
    /// The smallest of it.
    pub min: Figure,
    /// The largest of it.
    pub max: Figure,
    /// The latest of it.
    pub last: Figure,
    /// How often it was observed.
    pub observations: Count,
}

/// The metrics of each scenario; of several, of the whole run as well.
pub(super) fn rows(run: &Run) -> Vec<MetricRow> {
    let of_scenarios = run.scenarios.iter().flat_map(|scenario| {
        let records = scenario.metrics.iter();
        records.map(|record| MetricRow::of(record, Some(&scenario.name)))
    });
    let mut rows: Vec<_> = of_scenarios.collect();
    if run.scenarios.len() > 1 {
        rows.extend(run.metrics.iter().map(|record| MetricRow::of(record, None)));
    }
    rows
}

impl MetricRow {
    fn of(record: &CustomRecord, scenario: Option<&str>) -> Self {
        let figure = |statistic| {
            let number = record.figure(statistic).map(Quantity::Number);
            number.map_or_else(Figure::unknown, |number| {
                Figure::usual(number, Scales::fitting([number]).of(Unit::Number))
            })
        };
        Self {
            name: record.name.to_string(),
            scenario: scenario.map(str::to_owned),
            total: figure(CustomStatistic::Total),
            per_iteration: figure(CustomStatistic::PerIteration),
            per_request: figure(CustomStatistic::PerRequest),
            mean: figure(CustomStatistic::Mean),
            min: figure(CustomStatistic::Min),
            max: figure(CustomStatistic::Max),
            last: figure(CustomStatistic::Last),
            observations: Count::of(record.observations),
        }
    }
}
