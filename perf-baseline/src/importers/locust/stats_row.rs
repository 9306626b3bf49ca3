//! One row of a `_stats.csv`, checked in itself. Refuses to know the other rows.

use std::time::Duration;

use perf_core::{Quantile, QuantilePoint, QuantilePoints, Resolution, format_duration};

use super::columns::{Columns, Generation};
use super::fields::Fields;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::row::Row;

/// Locust keeps response times below 100 ms to 1 ms and longer ones to two digits. From 100 s
/// on it keeps whole seconds, which is finer than said here.
pub(super) const RESOLUTION: Resolution = Resolution {
    unit: Duration::from_millis(1),
    significant_digits: Some(2),
};

/// The numbers of the total or of one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StatsRow {
    /// Its line in the file.
    pub(super) line: u64,
    pub(super) is_total: bool,
    /// `GET /path`; the name alone where there is no type.
    pub(super) name: String,
    /// As written: whether it includes the failures depends on the version.
    pub(super) requests: u64,
    pub(super) failures: u64,
    /// Average bytes of a response.
    pub(super) content_size: Option<f64>,
    pub(super) request_rate: Option<f64>,
    pub(super) failure_rate: Option<f64>,
    pub(super) latencies: QuantilePoints,
}

impl StatsRow {
    pub(super) fn read(row: Row<'_>, columns: &Columns) -> Result<Self, Fault> {
        let fields = Fields::of(row, &columns.titles)?;
        let optional = |column: Option<usize>| column.map(|c| fields.number(c)).transpose();
        let kind = fields.text(columns.kind)?;
        let kind = if kind == "None" { "" } else { kind };
        let name = fields.text(columns.name)?;
        let requests = fields.count(columns.requests)?;
        let failures = fields.count(columns.failures)?;
        let impossible = match columns.generation {
            // Whether the failures are among the requests shows only in the row of totals.
            Generation::Old => requests.checked_add(failures).is_none(),
            Generation::Middle | Generation::Modern => failures > requests,
        };
        if impossible {
            return Err(more_failures_than_requests(failures, requests).at_line(fields.line()));
        }
        let latencies = if requests == 0 {
            nothing_measured()
        } else {
            latencies(fields, columns, requests)?
        };
        let row = Self {
            line: fields.line(),
            is_total: kind.is_empty() && ["Aggregated", "Total"].contains(&name),
            name: if kind.is_empty() {
                name.to_owned()
            } else {
                format!("{kind} {name}")
            },
            requests,
            failures,
            content_size: optional(columns.content_size)?,
            request_rate: optional(columns.request_rate)?,
            failure_rate: optional(columns.failure_rate)?,
            latencies,
        };
        match (row.request_rate, row.failure_rate) {
            (Some(all), Some(failed)) if failed > all * (1.0 + 1e-9) => {
                let problem = format!("{failed} failures per second of {all} requests per second");
                Err(ImportProblem::Contradiction(problem).at_line(fields.line()))
            }
            _ => Ok(row),
        }
    }
}

/// Counts that contradict each other.
pub(super) fn more_failures_than_requests(failures: u64, requests: u64) -> ImportProblem {
    ImportProblem::Contradiction(format!("{failures} failures of {requests} requests"))
}

/// Zeros and `N/A` of a row without requests stand for nothing.
const fn nothing_measured() -> QuantilePoints {
    QuantilePoints {
        count: 0,
        points: Vec::new(),
        mean: None,
        min: None,
        max: None,
        resolution: RESOLUTION,
    }
}

fn latencies(
    fields: Fields<'_>,
    columns: &Columns,
    requests: u64,
) -> Result<QuantilePoints, Fault> {
    let optional = |column: Option<usize>| column.map(|c| fields.latency(c)).transpose();
    let mut points = Vec::with_capacity(columns.quantiles.len());
    for (quantile, column) in &columns.quantiles {
        points.push(QuantilePoint {
            quantile: *quantile,
            value: fields.latency(*column)?,
        });
    }
    let median = optional(columns.median)?;
    if points.is_empty()
        && let Some(value) = median
    {
        let quantile = Quantile::P50;
        points.push(QuantilePoint { quantile, value });
    }
    let latencies = QuantilePoints {
        count: requests,
        points,
        mean: optional(columns.mean)?,
        min: optional(columns.min)?,
        max: optional(columns.max)?,
        resolution: RESOLUTION,
    };
    let hundred = optional(columns.hundred)?;
    contradiction(&latencies, hundred).map_or(Ok(latencies), |problem| {
        Err(ImportProblem::Contradiction(problem).at_line(fields.line()))
    })
}

/// What cannot be true of latencies, if anything: this is how a line that was cut within its
/// last number shows.
fn contradiction(latencies: &QuantilePoints, hundred: Option<Duration>) -> Option<String> {
    let shown = |value: Duration| format_duration(value);
    for pair in latencies.points.windows(2) {
        let [low, high] = pair else { continue };
        if low.value > high.value {
            return Some(format!(
                "the percentiles do not rise: {} is {}, {} is {}",
                low.quantile,
                shown(low.value),
                high.quantile,
                shown(high.value)
            ));
        }
    }
    let highest = latencies.points.last().map(|point| point.value);
    if let (Some(highest), Some(hundred)) = (highest, hundred)
        && highest > hundred
    {
        let (highest, hundred) = (shown(highest), shown(hundred));
        return Some(format!(
            "the percentiles do not rise: 100% is {hundred}, the one before is {highest}"
        ));
    }
    // Versions before 1.0 cut the mean, the smallest and the largest value to whole ms.
    let cut = Duration::from_millis(1);
    let max = latencies.max?;
    let least = |value: Duration| RESOLUTION.range(value).0;
    if let Some(highest) = highest.filter(|highest| least(*highest) > max + cut) {
        let (highest, max) = (shown(highest), shown(max));
        return Some(format!(
            "a percentile of {highest} is above the maximum of {max}"
        ));
    }
    if let Some(min) = latencies.min.filter(|min| *min > max) {
        let (min, max) = (shown(min), shown(max));
        return Some(format!(
            "the minimum of {min} is above the maximum of {max}"
        ));
    }
    let min = latencies.min.unwrap_or_default();
    let mean = latencies.mean?;
    (mean + cut < min || mean > max + cut).then(|| {
        let (mean, min, max) = (shown(mean), shown(min), shown(max));
        format!("the average of {mean} is not between {min} and {max}")
    })
}
