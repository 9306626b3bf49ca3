//! A table whose first row names its columns: numbers are asked for by name, and told with line
//! and column if they are none. Refuses to know which columns there are.

use std::time::Duration;

use super::import_error::{Fault, ImportProblem, shown};
use super::row::Row;
use super::time_unit::TimeUnit;

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Header {
    titles: Vec<String>,
}

/// One column, wherever it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(usize);

impl Header {
    /// Of the first row.
    pub(super) fn of(row: Row<'_>) -> Result<Self, Fault> {
        let titles: Vec<String> = row
            .fields
            .iter()
            .map(|field| shown(String::from_utf8_lossy(field).trim()))
            .collect();
        let double = (1..titles.len()).find(|i| titles[..*i].contains(&titles[*i]));
        if let Some(double) = double.filter(|i| !titles[*i].is_empty()) {
            let column = titles[double].clone();
            return Err(ImportProblem::DoubleColumn { column }.at_line(row.line));
        }
        Ok(Self { titles })
    }

    /// Names of columns of a table that has no header.
    pub(super) fn named(titles: &[&str]) -> Self {
        let titles = titles.iter().map(|title| (*title).to_owned()).collect();
        Self { titles }
    }

    pub(super) fn column(&self, title: &str) -> Option<Column> {
        let same = |known: &String| known.eq_ignore_ascii_case(title);
        self.titles.iter().position(same).map(Column)
    }

    pub(super) fn needed(&self, title: &'static str) -> Result<Column, ImportProblem> {
        let column = title;
        self.column(title)
            .ok_or(ImportProblem::MissingColumn { column })
    }

    pub(super) fn cells<'a>(&'a self, row: Row<'a>) -> Result<Cells<'a>, Fault> {
        let (found, expected) = (row.fields.len(), self.titles.len());
        if found != expected {
            return Err(ImportProblem::FieldCount { found, expected }.at_line(row.line));
        }
        Ok(Cells { row, header: self })
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'a> {
    row: Row<'a>,
    header: &'a Header,
}

impl<'a> Cells<'a> {
    pub(super) const fn line(&self) -> u64 {
        self.row.line
    }

    fn bytes(&self, column: Column) -> &'a [u8] {
        self.row
            .fields
            .get(column.0)
            .unwrap_or_default()
            .trim_ascii()
    }

    fn known_text(&self, column: Column) -> Option<&'a str> {
        Some(self.row.fields.text(column.0)?.trim_ascii())
    }

    pub(super) fn text(&self, column: Column) -> Result<&'a str, Fault> {
        self.known_text(column)
            .ok_or_else(|| self.wrong(column, "UTF-8 text"))
    }

    /// A whole number, which may be negative.
    pub(super) fn whole(&self, column: Column) -> Result<i64, Fault> {
        let read = self.known_text(column);
        read.and_then(|text| text.parse().ok())
            .ok_or_else(|| self.wrong(column, "a whole number"))
    }

    pub(super) fn count(&self, column: Column) -> Result<u64, Fault> {
        let read = self.known_text(column);
        read.and_then(|text| text.parse().ok())
            .ok_or_else(|| self.wrong(column, "a whole number from 0 up"))
    }

    pub(super) fn number(&self, column: Column) -> Result<f64, Fault> {
        let read = self.known_text(column);
        read.and_then(|text| text.parse::<f64>().ok())
            .filter(|number| number.is_finite())
            .ok_or_else(|| self.wrong(column, "a number"))
    }

    pub(super) fn span(&self, column: Column, unit: TimeUnit) -> Result<Duration, Fault> {
        let read = self.known_text(column);
        read.and_then(|text| unit.span_of(text))
            .ok_or_else(|| self.wrong(column, unit.expected()))
    }

    /// A time of the calendar, in nanoseconds since 1970.
    pub(super) fn moment(&self, column: Column, unit: TimeUnit) -> Result<i64, Fault> {
        let exactly = self
            .known_text(column)
            .and_then(|text| i64::try_from(unit.exactly(text)?).ok());
        let moment = match exactly {
            Some(moment) => Some(moment),
            None => unit.moment(self.number(column)?),
        };
        moment.ok_or_else(|| self.wrong(column, unit.expected()))
    }

    pub(super) fn wrong(&self, column: Column, expected: &'static str) -> Fault {
        let text = String::from_utf8_lossy(self.bytes(column));
        ImportProblem::Value {
            column: self
                .header
                .titles
                .get(column.0)
                .cloned()
                .unwrap_or_default(),
            text: shown(&text),
            expected,
        }
        .at_line(self.line())
    }
}
