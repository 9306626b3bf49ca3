//! A whole `_stats.csv`: every row is checked, a bounded number of them is kept. Refuses a file
//! without the row of totals.

use std::collections::BTreeSet;
use std::io::Read;

use super::columns::{Columns, Generation};
use super::findings::{Circumstances, findings};
use super::records::{Counting, run, scenario};
use super::stats_row::{StatsRow, more_failures_than_requests};
use crate::importers::format::Format;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::imported::Imported;
use crate::importers::rows::Rows;

/// Endpoints that are kept; the others are only checked and counted.
const MAX_ENDPOINTS: usize = 10_000;
/// Bytes of the names of the endpoints that are kept.
const MAX_NAME_BYTES: usize = 4 << 20;

/// Reads a `_stats.csv`; `format` is what was asked for.
pub(in crate::importers) fn read_stats(
    rows: &mut Rows<impl Read>,
    format: Format,
) -> Result<Imported, Fault> {
    let header = rows.next()?.ok_or(ImportProblem::Empty)?;
    let line = header.line;
    let columns = Columns::of(header.fields, format).map_err(|problem| match problem {
        whole @ (ImportProblem::OtherFormat { .. } | ImportProblem::OtherLocustFile { .. }) => {
            Fault::from(whole)
        }
        header => header.at_line(line),
    })?;
    let Table {
        total,
        endpoints,
        seen,
        requests,
    } = table(rows, &columns)?;
    let counting = counting(columns.generation, &total.name);
    let impossible = |row: &&StatsRow| counting == Counting::All && row.failures > row.requests;
    if let Some(row) = endpoints.iter().chain([&total]).find(impossible) {
        let problem = more_failures_than_requests(row.failures, row.requests);
        return Err(problem.at_line(row.line));
    }
    let file = Circumstances {
        generation: columns.generation,
        counting,
        endpoint_requests: requests,
        endpoints: seen,
        kept: endpoints.len() as u64,
        ends_in_line_feed: rows.ends_in_line_feed(),
    };
    let findings = findings(&total, &file);
    let mut total = scenario(total, counting);
    // Old versions call it `Total`.
    "Aggregated".clone_into(&mut total.name);
    total.series[0].step.clone_from(&total.name);
    Ok(Imported {
        run: run(total, findings),
        endpoints: endpoints
            .into_iter()
            .map(|row| scenario(row, counting))
            .collect(),
        with_failures: None,
    })
}

/// Whether `# requests` includes the failures. From 0.10 on it does; until 0.12.1 the header is
/// the same as before, and only the total's new name in 0.12.2 tells.
fn counting(generation: Generation, total: &str) -> Counting {
    match generation {
        Generation::Modern | Generation::Middle => Counting::All,
        Generation::Old if total == "Aggregated" => Counting::All,
        Generation::Old => Counting::SuccessesOnly,
    }
}

struct Table {
    total: StatsRow,
    endpoints: Vec<StatsRow>,
    /// Endpoint rows, kept or not.
    seen: u64,
    /// Requests of all endpoint rows, as written.
    requests: u64,
}

fn table(rows: &mut Rows<impl Read>, columns: &Columns) -> Result<Table, Fault> {
    let mut total: Option<StatsRow> = None;
    let mut endpoints = Vec::new();
    let mut names = BTreeSet::new();
    let mut name_bytes = 0;
    let (mut seen, mut requests) = (0_u64, 0_u64);
    while let Some(row) = rows.next()? {
        let line = row.line;
        let row = StatsRow::read(row, columns)?;
        let double = if row.is_total {
            total.is_some()
        } else {
            names.contains(&row.name)
        };
        if double {
            return Err(ImportProblem::DoubleRow { name: row.name }.at_line(line));
        }
        if row.is_total {
            total = Some(row);
            continue;
        }
        seen += 1;
        requests = requests.saturating_add(row.requests);
        name_bytes += row.name.len();
        if endpoints.len() < MAX_ENDPOINTS && name_bytes <= MAX_NAME_BYTES {
            names.insert(row.name.clone());
            endpoints.push(row);
        }
    }
    match total {
        Some(total) => Ok(Table {
            total,
            endpoints,
            seen,
            requests,
        }),
        None if seen == 0 => Err(ImportProblem::NoRows.into()),
        None => Err(ImportProblem::MissingTotal.into()),
    }
}
