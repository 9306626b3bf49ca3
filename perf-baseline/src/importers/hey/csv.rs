//! hey's CSV: a row for each request that was answered, in seconds. Refuses to know of the others:
//! hey leaves them out.

use std::io::Read;

use crate::importers::draft::{Outcomes, ResultDraft};
use crate::importers::failure_class::of_status;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::requests::{Request, Requests, Times};
use crate::importers::rows::Rows;
use crate::importers::table::Header;
use crate::importers::time_unit::TimeUnit;

/// hey writes no more rows than this.
const MOST_ROWS: u64 = 1_000_000;

/// hey's columns.
pub(in crate::importers) fn is_table(columns: &[String]) -> bool {
    columns
        .first()
        .is_some_and(|first| first == "response-time")
        && columns.iter().any(|column| column == "dns+dialup")
}

/// Reads it.
pub(in crate::importers) fn read_table(rows: &mut Rows<impl Read>) -> Result<ResultDraft, Fault> {
    let header = Header::of(rows.next()?.ok_or(ImportProblem::Empty)?)?;
    let time = header.needed("response-time")?;
    let status = header.column("status-code");
    let offset = header.column("offset");
    let mut requests = Requests::new();
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        let status = status.map(|column| cells.count(column)).transpose()?;
        let failed = status.filter(|status| !(200..400).contains(status));
        let sent = offset
            .map(|column| cells.span(column, TimeUnit::Seconds))
            .transpose()?;
        requests.add(&Request {
            endpoint: None,
            sent: sent.and_then(|sent| i64::try_from(sent.as_nanos()).ok()),
            latency: cells.span(time, TimeUnit::Seconds)?,
            failure: failed.map(|status| (of_status(status), None)),
            is_timed: true,
            received: 0,
        });
    }
    let count = requests.count();
    let mut draft = requests.draft("hey", Times::Relative);
    if status.is_none() {
        for scenario in &mut draft.scenarios {
            scenario.outcomes = Outcomes::Unknown;
        }
    }
    draft.warning(
        "unanswered-left-out",
        "hey leaves requests without an answer out of its CSV: they are not among the failures",
        "read what hey prints as text for the number of errors",
    );
    if count >= MOST_ROWS {
        draft.warning(
            "rows-capped",
            format!("hey writes at most {MOST_ROWS} rows: later requests are missing"),
            "make runs of fewer requests",
        );
    }
    Ok(draft)
}
