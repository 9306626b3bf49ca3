//! One line that is one JSON value. Refuses what is damaged, with its line and column.

use serde::Deserialize;

use super::import_error::{Fault, ImportProblem};
use crate::json_fault::JsonFault;

/// Reads the line of this number.
pub(super) fn read_line<'a, T: Deserialize<'a>>(text: &'a [u8], number: u64) -> Result<T, Fault> {
    parse(text).map_err(|fault| ImportProblem::Json(fault).at_line(number))
}

/// Reads a line; the fault has a column.
pub(super) fn parse<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T, JsonFault> {
    serde_json::from_slice(text).map_err(|error| {
        let shown = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let problem = shown.strip_suffix(&place).unwrap_or(&shown);
        JsonFault {
            line: 0,
            column: 0,
            field: None,
            problem: format!("column {}: {problem}", error.column()),
        }
    })
}
