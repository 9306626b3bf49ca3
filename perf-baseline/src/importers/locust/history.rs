//! Locust's `_stats_history.csv`: its last row of totals. Refuses to take the percentiles of a
//! window of ten seconds for those of the run.

use std::io::Read;
use std::time::Duration;

use perf_core::{FailureKind, Latencies, Quantile, QuantilePoint, QuantilePoints, Timestamp};

use super::stats_row::RESOLUTION;
use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::metric::figure;
use crate::importers::rows::Rows;
use crate::importers::table::{Cells, Column, Header};
use crate::importers::tally::count_failures;
use crate::importers::time_unit::TimeUnit;

/// A history as versions from 1.0 on write it.
pub(in crate::importers) fn is_history(columns: &[String]) -> bool {
    let has = |name: &str| columns.iter().any(|column| column == name);
    has("timestamp") && has("user count") && has("total request count")
}

/// One row of totals.
struct Totals {
    at: i64,
    requests: u64,
    failures: u64,
    latencies: QuantilePoints,
}

/// Reads it.
pub(in crate::importers) fn read_history(rows: &mut Rows<impl Read>) -> Result<ResultDraft, Fault> {
    let header = Header::of(rows.next()?.ok_or(ImportProblem::Empty)?)?;
    let name = header.needed("Name")?;
    let users = header.needed("User Count")?;
    let (mut first, mut last, mut most_users) = (None, None, 0_u64);
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        if !["Aggregated", "Total"].contains(&cells.text(name)?) {
            continue;
        }
        most_users = most_users.max(cells.count(users)?);
        let totals = totals(&header, &cells)?;
        first = first.or(Some(totals.at));
        last = Some(totals);
    }
    let last = last.ok_or(ImportProblem::MissingTotal)?;
    let mut draft = ResultDraft::new("locust");
    let mut total = ScenarioDraft::new("Aggregated");
    total.successes = last.requests - last.failures;
    let kind = FailureKind::Unclassified;
    count_failures(&mut total.failures, kind, last.failures, None);
    total.latencies = Latencies::Points(last.latencies);
    let span = first.and_then(|first| last.at.checked_sub(first));
    let span = span.and_then(|seconds| u64::try_from(seconds).ok());
    total.elapsed = span.map(Duration::from_secs);
    let started = first.and_then(|first| first.checked_mul(1000));
    draft.started_at = started.and_then(Timestamp::from_unix_millis);
    draft.metrics.extend(figure("users_max", most_users as f64));
    draft.warning(
        "history-lags",
        "the totals are those of the last row, which Locust may have written before its end; \
         percentiles other than the median are of windows of ten seconds, and are not taken",
        "give the `_stats.csv` for the totals of the run",
    );
    draft.scenarios.push(total);
    Ok(draft)
}

fn totals(header: &Header, cells: &Cells<'_>) -> Result<Totals, Fault> {
    let count = |title| cells.count(header.needed(title)?);
    let requests = count("Total Request Count")?;
    let failures = count("Total Failure Count")?;
    if failures > requests {
        let problem = format!("{failures} failures of {requests} requests");
        return Err(ImportProblem::Contradiction(problem).at_line(cells.line()));
    }
    // Without requests Locust writes zeros, and `N/A`.
    let span = |title: &str| match header.column(title) {
        Some(column) if requests > 0 => known(cells, column),
        _ => Ok(None),
    };
    let median = span("Total Median Response Time")?;
    let median = median.map(|value| QuantilePoint {
        quantile: Quantile::P50,
        value,
    });
    Ok(Totals {
        at: cells.whole(header.needed("Timestamp")?)?,
        requests,
        failures,
        latencies: QuantilePoints {
            points: median.into_iter().collect(),
            mean: span("Total Average Response Time")?,
            min: span("Total Min Response Time")?,
            max: span("Total Max Response Time")?,
            resolution: RESOLUTION,
            ..nothing_known(requests)
        },
    })
}

fn known(cells: &Cells<'_>, column: Column) -> Result<Option<Duration>, Fault> {
    if cells.text(column)? == "N/A" {
        return Ok(None);
    }
    cells.span(column, TimeUnit::Milliseconds).map(Some)
}
