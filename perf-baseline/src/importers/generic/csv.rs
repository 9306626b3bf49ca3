//! A CSV file by a mapping of its columns. Refuses a column that is not there.

use std::io::Read;

use super::mapping::ColumnMapping;
use super::outcome::{Said, mark};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::requests::{Request, Requests, Times};
use crate::importers::rows::Rows;
use crate::importers::table::{Cells, Column, Header};

/// Reads it.
pub(in crate::importers) fn read_table(
    rows: &mut Rows<impl Read>,
    mapping: &ColumnMapping,
) -> Result<ResultDraft, Fault> {
    let first = rows.next()?.ok_or(ImportProblem::Empty)?;
    let line = first.line;
    let header = Header::of(first)?;
    let find = |title: &String| {
        let column = title.clone();
        header
            .column(title)
            .ok_or_else(|| ImportProblem::UnknownColumn { column }.at_line(line))
    };
    let optional = |title: &Option<String>| title.as_ref().map(find).transpose();
    let time = find(&mapping.time.0)?;
    let start = mapping
        .start
        .as_ref()
        .map(|(title, unit)| Ok::<_, Fault>((find(title)?, *unit)));
    let start = start.transpose()?;
    let [name, status, success, error, bytes] = [
        optional(&mapping.name)?,
        optional(&mapping.status)?,
        optional(&mapping.success)?,
        optional(&mapping.error)?,
        optional(&mapping.bytes)?,
    ];
    let mut requests = Requests::new();
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        let text = |column: Option<Column>| column.map(|column| cells.text(column)).transpose();
        let said = Said {
            status: status.map(|column| cells.count(column)).transpose()?,
            success: success.map(|column| truth(&cells, column)).transpose()?,
            error: text(error)?,
        };
        let sent = start
            .map(|(column, unit)| cells.moment(column, unit))
            .transpose()?;
        requests.add(&Request {
            endpoint: text(name)?,
            sent,
            latency: cells.span(time, mapping.time.1)?,
            failure: said.failure(),
            is_timed: true,
            received: bytes.map_or(Ok(0), |column| cells.count(column))?,
        });
    }
    let mut draft = requests.draft("table", Times::Calendar);
    mark(&mut draft, mapping);
    Ok(draft)
}

fn truth(cells: &Cells<'_>, column: Column) -> Result<bool, Fault> {
    match cells.text(column)?.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "ok" => Ok(true),
        "false" | "0" | "no" | "ko" => Ok(false),
        _ => Err(cells.wrong(column, "`true` or `false`")),
    }
}
