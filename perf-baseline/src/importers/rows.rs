//! A CSV file row by row, with line numbers and within bounds, so that no file can take more
//! memory than one long line. Refuses to know what the columns mean.

use std::io::Read;

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, Terminator};

use super::bounded::{Bounded, is_too_long};
use super::import_error::{Fault, ImportProblem};

/// Longer lines are not read. The longest real ones have some hundred bytes.
const MAX_LINE: usize = 1 << 20;
/// How large a table may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Longer fields are not read.
    field: usize,
    /// More rows are not read.
    rows: u64,
}

impl Limits {
    /// A row for each endpoint: the longest fields are addresses.
    pub(super) const ENDPOINTS: Self = Self {
        field: 4 << 10,
        rows: 1_000_000,
    };
    /// A row for each request: the longest fields are messages, and there is no end of rows.
    pub(super) const REQUESTS: Self = Self {
        field: 256 << 10,
        rows: u64::MAX,
    };
}

/// The rows of a CSV file, of which one is held at a time.
pub(super) struct Rows<R> {
    csv: Reader<Bounded<R>>,
    row: ByteRecord,
    read: u64,
    limits: Limits,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    /// Its line, from 1.
    pub(super) line: u64,
    /// Its fields.
    pub(super) fields: &'a ByteRecord,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(from: R, limits: Limits) -> Self {
        let bounded = Bounded::new(from, MAX_LINE);
        let csv = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            // Left to itself the reader ends lines at a carriage return and miscounts them. Like
            // this the carriage return is white space at the end of the last field.
            .terminator(Terminator::Any(b'\n'))
            .from_reader(bounded);
        Self {
            csv,
            row: ByteRecord::new(),
            read: 0,
            limits,
        }
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Fault> {
        loop {
            self.csv.get_mut().allow(MAX_LINE);
            match self.csv.read_byte_record(&mut self.row) {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => return Err(self.failure(error)),
            }
            let is_blank = self.row.len() == 1 && self.row[0].trim_ascii().is_empty();
            if !is_blank {
                break;
            }
        }
        let within = self.row.as_slice().split(|b| *b == b'\n').count() as u64 - 1;
        // The reader stands after the line feed that ended the row, unless the file ended it.
        let ended = u64::from(!self.csv.get_ref().is_at_end());
        let line = self.csv.position().line().saturating_sub(ended + within);
        let Limits { field, rows } = self.limits;
        if self.row.as_slice().len() > field && self.row.iter().any(|f| f.len() > field) {
            return Err(too_long("field", field).at_line(line));
        }
        self.read += 1;
        if self.read > rows {
            return Err(ImportProblem::TooManyRows { limit: rows }.at_line(line));
        }
        let fields = &self.row;
        Ok(Some(Row { line, fields }))
    }

    fn failure(&self, error: csv::Error) -> Fault {
        let line = self.csv.position().line();
        match error.into_kind() {
            ErrorKind::Io(error) if is_too_long(&error) => too_long("line", MAX_LINE).at_line(line),
            ErrorKind::Io(error) => ImportProblem::Unreadable(error).into(),
            other => {
                ImportProblem::Contradiction(format!("it is not CSV: {other:?}")).at_line(line)
            }
        }
    }

    /// Whether the last line has an end; a file that was cut off usually has none.
    pub(super) fn ends_in_line_feed(&self) -> bool {
        self.csv.get_ref().last() == Some(b'\n')
    }
}

const fn too_long(part: &'static str, limit: usize) -> ImportProblem {
    ImportProblem::TooLong { part, limit }
}
