//! Criterion's `raw.csv`: a time and a number of iterations in each row. Refuses a unit other
//! than nanoseconds.

use std::collections::BTreeMap;
use std::io::Read;

use super::documents::of_values;
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::rows::Rows;
use crate::importers::table::Header;

/// More measurements are not read.
const MOST: u64 = 1_000_000;

/// Criterion's columns.
pub(in crate::importers) fn is_table(columns: &[String]) -> bool {
    let has = |name: &str| columns.iter().any(|column| column == name);
    has("group") && has("function") && has("iteration_count")
}

/// Reads it.
pub(in crate::importers) fn read_table(rows: &mut Rows<impl Read>) -> Result<ResultDraft, Fault> {
    let header = Header::of(rows.next()?.ok_or(ImportProblem::Empty)?)?;
    let time = match header.column("sample_time_nanos") {
        Some(time) => time,
        None => header.needed("sample_measured_value")?,
    };
    let unit = header.column("unit");
    let parts = [
        header.needed("group")?,
        header.needed("function")?,
        header.needed("value")?,
    ];
    let iterations = header.needed("iteration_count")?;
    let mut order = Vec::new();
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut read = 0_u64;
    while let Some(row) = rows.next()? {
        let cells = header.cells(row)?;
        if let Some(unit) = unit
            && cells.text(unit)? != "ns"
        {
            return Err(cells.wrong(unit, "`ns`"));
        }
        let mut name = String::new();
        for part in parts {
            let text = cells.text(part)?;
            if !text.is_empty() {
                name.push_str(if name.is_empty() { "" } else { "/" });
                name.push_str(text);
            }
        }
        let count = cells.number(iterations)?;
        let nanos = cells.number(time)?;
        if count <= 0.0 {
            return Err(cells.wrong(iterations, "a number above 0"));
        }
        if nanos < 0.0 {
            return Err(cells.wrong(time, "a number from 0 up"));
        }
        read += 1;
        if read > MOST {
            return Err(ImportProblem::TooManyRows { limit: MOST }.at_line(cells.line()));
        }
        if !found.contains_key(&name) {
            order.push(name.clone());
        }
        found.entry(name).or_default().push(nanos / count);
    }
    let named = order.into_iter().filter_map(|name| {
        let values = found.remove(&name)?;
        Some((name, values))
    });
    Ok(of_values(named.collect::<Vec<_>>()))
}
