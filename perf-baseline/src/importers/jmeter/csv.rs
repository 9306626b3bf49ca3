//! A JTL as CSV. Which columns it has depends on how `JMeter` was set up; refuses one that does not
//! say how long samples took.

use std::io::Read;

use perf_core::Timestamp;

use super::samples::{Sample, Samples};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::rows::Rows;
use crate::importers::table::{Cells, Column, Header};
use crate::importers::time_unit::TimeUnit;

/// Columns of a JTL; no other tool has two of them.
const KNOWN: [&str; 7] = [
    "timestamp",
    "elapsed",
    "label",
    "responsecode",
    "threadname",
    "allthreads",
    "failuremessage",
];

/// A JTL with the names of its columns.
pub(in crate::importers) fn is_table(columns: &[String]) -> bool {
    let has = |known: &&&str| columns.iter().any(|column| column == **known);
    KNOWN.iter().filter(has).count() >= 3
}

/// Reads it.
pub(in crate::importers) fn read_table(rows: &mut Rows<impl Read>) -> Result<ResultDraft, Fault> {
    let first = rows.next()?.ok_or(ImportProblem::Empty)?;
    let line = first.line;
    let header = Header::of(first)?;
    let needed = |title| {
        header
            .needed(title)
            .map_err(|problem| problem.at_line(line))
    };
    let (started, elapsed) = (needed("timeStamp")?, needed("elapsed")?);
    let [label, thread, code, message] =
        ["label", "threadName", "responseCode", "responseMessage"].map(|t| header.column(t));
    let [failure, success, bytes] =
        ["failureMessage", "success", "bytes"].map(|title| header.column(title));
    let mut samples = Samples::new();
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        let text = |column: Option<Column>| column.map_or(Ok(""), |column| cells.text(column));
        let succeeded = success
            .map(|column| succeeded(&cells, column))
            .transpose()?;
        samples.add(&Sample {
            started: started_at(&cells, started)?,
            elapsed: cells.span(elapsed, TimeUnit::Milliseconds)?,
            label: text(label)?,
            thread: text(thread)?,
            code: text(code)?,
            message: text(message)?,
            failure: text(failure)?,
            success: succeeded,
            received: bytes.map_or(Ok(0), |column| cells.count(column))?,
        });
    }
    Ok(samples.draft())
}

fn succeeded(cells: &Cells<'_>, column: Column) -> Result<bool, Fault> {
    match cells.text(column)? {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(cells.wrong(column, "`true` or `false`")),
    }
}

/// Milliseconds since 1970, or a date and a time, which is taken for UTC.
fn started_at(cells: &Cells<'_>, column: Column) -> Result<i64, Fault> {
    if let Ok(millis) = cells.whole(column) {
        return Ok(millis);
    }
    let text = cells.text(column)?.replace('/', "-").replacen(' ', "T", 1);
    let read: Result<Timestamp, _> = format!("{text}Z").parse();
    let expected = "milliseconds since 1970, or `2026/11/21 05:09:36.123`";
    read.map(Timestamp::as_unix_millis)
        .map_err(|_no_time| cells.wrong(column, expected))
}
