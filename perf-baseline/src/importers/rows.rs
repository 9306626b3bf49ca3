//! A CSV file row by row, with line numbers and within bounds, so that no file can take more
//! memory than one long line. Refuses to know what the columns mean.

use std::error::Error;
use std::fmt;
use std::io::{self, Read};

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, Terminator};

use super::import_error::{Fault, ImportProblem};

/// Longer lines are not read. The longest real ones have some hundred bytes.
const MAX_LINE: usize = 1 << 20;
/// Longer fields are not read. The longest real ones are addresses.
const MAX_FIELD: usize = 4 << 10;
/// More rows are not read.
const MAX_ROWS: u64 = 1_000_000;

/// The rows of a CSV file, of which one is held at a time.
pub(super) struct Rows<R> {
    csv: Reader<Bounded<R>>,
    row: ByteRecord,
    read: u64,
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
    pub(super) fn new(from: R) -> Self {
        let bounded = Bounded {
            from,
            left: MAX_LINE,
            last: None,
            is_at_end: false,
        };
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
        }
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Fault> {
        loop {
            self.csv.get_mut().left = MAX_LINE;
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
        let ended = u64::from(!self.csv.get_ref().is_at_end);
        let line = self.csv.position().line().saturating_sub(ended + within);
        if self.row.iter().any(|field| field.len() > MAX_FIELD) {
            return Err(too_long("field", MAX_FIELD).at_line(line));
        }
        self.read += 1;
        if self.read > MAX_ROWS {
            return Err(ImportProblem::TooManyRows { limit: MAX_ROWS }.at_line(line));
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
        self.csv.get_ref().last == Some(b'\n')
    }
}

fn is_too_long(error: &io::Error) -> bool {
    error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<TooLong>())
        .is_some()
}

const fn too_long(part: &'static str, limit: usize) -> ImportProblem {
    ImportProblem::TooLong { part, limit }
}

/// A source that refuses to give more than a line's worth of bytes before it is asked anew.
struct Bounded<R> {
    from: R,
    left: usize,
    /// The last byte of the file so far.
    last: Option<u8>,
    is_at_end: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(TooLong));
        }
        let most = to.len().min(self.left);
        let read = self.from.read(&mut to[..most])?;
        self.left -= read;
        self.last = to[..read].last().copied().or(self.last);
        self.is_at_end = read == 0;
        Ok(read)
    }
}

#[derive(Debug)]
struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the line is too long")
    }
}

impl Error for TooLong {}
