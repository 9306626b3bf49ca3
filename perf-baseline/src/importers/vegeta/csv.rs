//! Vegeta's results as CSV, which has no header: times in nanoseconds. Refuses rows without the
//! first five fields.

use std::io::Read;

use perf_core::LoadModel;

use super::outcome::failure;
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::Fault;
use crate::importers::requests::{Request, Requests, Times};
use crate::importers::rows::Rows;
use crate::importers::table::Header;
use crate::importers::time_unit::TimeUnit;

/// The columns as `vegeta encode --to csv` writes them.
const COLUMNS: [&str; 12] = [
    "timestamp",
    "code",
    "latency",
    "bytes_out",
    "bytes_in",
    "error",
    "body",
    "attack",
    "seq",
    "method",
    "url",
    "headers",
];

/// A first row of results: nanoseconds since 1970, a status, and nanoseconds.
pub(in crate::importers) fn is_table(fields: &[String]) -> bool {
    let is_number = |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    fields.len() == COLUMNS.len()
        && fields[0].len() >= 18
        && fields[1].len() <= 3
        && fields[..5].iter().all(is_number)
}

/// Reads it.
pub(in crate::importers) fn read_table(rows: &mut Rows<impl Read>) -> Result<ResultDraft, Fault> {
    let header = Header::named(&COLUMNS);
    let mut requests = Requests::new();
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        let error = cells.text(header.needed("error")?)?;
        let attack = cells.text(header.needed("attack")?)?;
        let status = cells.count(header.needed("code")?)?;
        requests.add(&Request {
            endpoint: (!attack.is_empty()).then_some(attack),
            sent: Some(cells.whole(header.needed("timestamp")?)?),
            latency: cells.span(header.needed("latency")?, TimeUnit::Nanoseconds)?,
            failure: failure(status, error).map(|kind| (kind, Some(error))),
            is_timed: true,
            received: cells.count(header.needed("bytes_in")?)?,
        });
    }
    let mut draft = requests.draft("vegeta", Times::Calendar);
    for scenario in &mut draft.scenarios {
        scenario.model = LoadModel::Open;
    }
    Ok(draft)
}
