//! The numbers of a row, each with its column in hand for the message. Refuses NaN, infinities,
//! negative numbers and `N/A`: a row of requests has all its numbers.

use std::time::Duration;

use crate::importers::import_error::{Fault, ImportProblem, shown};
use crate::importers::row::Row;

/// A latency beyond this, 31 years in ms, is no measurement.
const MAX_MILLISECONDS: f64 = 1e12;

/// The fields of one row under the names of their columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    row: Row<'a>,
    titles: &'a [String],
}

impl<'a> Fields<'a> {
    /// Refuses a row that has not as many fields as the header.
    pub(super) fn of(row: Row<'a>, titles: &'a [String]) -> Result<Self, Fault> {
        let (found, expected) = (row.fields.len(), titles.len());
        if found != expected {
            return Err(ImportProblem::FieldCount { found, expected }.at_line(row.line));
        }
        Ok(Self { row, titles })
    }

    pub(super) const fn line(&self) -> u64 {
        self.row.line
    }

    pub(super) fn text(&self, column: usize) -> Result<&'a str, Fault> {
        let bytes = self.row.fields.get(column).unwrap_or_default();
        std::str::from_utf8(bytes)
            .map(str::trim)
            .map_err(|_not_utf8| self.wrong(column, "UTF-8 text"))
    }

    pub(super) fn count(&self, column: usize) -> Result<u64, Fault> {
        self.text(column)?
            .parse()
            .map_err(|_not_whole| self.wrong(column, "a whole number from 0 up"))
    }

    pub(super) fn number(&self, column: usize) -> Result<f64, Fault> {
        self.text(column)?
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite() && *number >= 0.0)
            .ok_or_else(|| self.wrong(column, "a number from 0 up"))
    }

    pub(super) fn latency(&self, column: usize) -> Result<Duration, Fault> {
        let refuse = || self.wrong(column, "a number of milliseconds from 0 up");
        let read = self.text(column)?.parse::<f64>().ok();
        let millis = read
            .filter(|millis| (0.0..=MAX_MILLISECONDS).contains(millis))
            .ok_or_else(refuse)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounded, not negative, and at most 10^18 by the check above"
        )]
        Ok(Duration::from_nanos((millis * 1e6).round() as u64))
    }

    fn wrong(&self, column: usize, expected: &'static str) -> Fault {
        let bytes = self.row.fields.get(column).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        ImportProblem::Value {
            column: self.titles.get(column).cloned().unwrap_or_default(),
            text: shown(&text),
            expected,
        }
        .at_line(self.line())
    }
}
