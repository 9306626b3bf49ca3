//! A CSV file row by row, with line numbers and within bounds, so that no file can take more
//! memory than one long line. Refuses to know what the columns mean.

use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder, Terminator};

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
///
/// Most rows have no quotation marks, and are split where their commas are; the others are left
/// to the reader of the csv crate.
pub(super) struct Rows<R> {
    from: BufReader<R>,
    text: Vec<u8>,
    row: ByteRecord,
    /// Lines that were read.
    lines: u64,
    read: u64,
    limits: Limits,
    ends: bool,
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
        Self {
            from: BufReader::with_capacity(64 << 10, from),
            text: Vec::new(),
            row: ByteRecord::new(),
            lines: 0,
            read: 0,
            limits,
            ends: false,
        }
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Fault> {
        let line = loop {
            self.text.clear();
            if !self.add_line()? {
                return Ok(None);
            }
            if !self.text.trim_ascii().is_empty() {
                break self.lines;
            }
        };
        if self.text.contains(&b'"') {
            let mut looked_at = 0;
            let mut open = false;
            loop {
                open = is_open(&self.text[looked_at..], open);
                looked_at = self.text.len();
                if !open || !self.add_line()? {
                    break;
                }
            }
            self.parse(line)?;
        } else {
            let text = self.text.strip_suffix(b"\n").unwrap_or(&self.text);
            self.row.clear();
            for field in text.split(|byte| *byte == b',') {
                self.row.push_field(field);
            }
        }
        let Limits { field, rows } = self.limits;
        if self.text.len() > field && self.row.iter().any(|f| f.len() > field) {
            return Err(too_long("field", field).at_line(line));
        }
        self.read += 1;
        if self.read > rows {
            return Err(ImportProblem::TooManyRows { limit: rows }.at_line(line));
        }
        let fields = &self.row;
        Ok(Some(Row { line, fields }))
    }

    /// Adds the next line to the text; `false` at the end of the file.
    fn add_line(&mut self) -> Result<bool, Fault> {
        let most = (MAX_LINE + 1).saturating_sub(self.text.len());
        let read = self
            .from
            .by_ref()
            .take(most as u64)
            .read_until(b'\n', &mut self.text)
            .map_err(ImportProblem::Unreadable)?;
        if read == 0 {
            return Ok(false);
        }
        self.lines += 1;
        if self.text.len() > MAX_LINE {
            return Err(too_long("line", MAX_LINE).at_line(self.lines));
        }
        self.ends = self.text.ends_with(b"\n");
        Ok(true)
    }

    /// Reads a row with quotation marks.
    fn parse(&mut self, line: u64) -> Result<(), Fault> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(self.text.len().max(1))
            // A carriage return is white space at the end of the last field.
            .terminator(Terminator::Any(b'\n'))
            .from_reader(&self.text[..]);
        let read = reader.read_byte_record(&mut self.row);
        read.map_err(|error| {
            ImportProblem::Contradiction(format!("it is not CSV: {error}")).at_line(line)
        })?;
        Ok(())
    }

    /// Whether the last line has an end; a file that was cut off usually has none.
    pub(super) const fn ends_in_line_feed(&self) -> bool {
        self.ends
    }
}

/// Whether a line ends within quotation marks, given whether it begins there. They open only at
/// the beginning of a field, and two of them within are one.
fn is_open(line: &[u8], mut is_quoted: bool) -> bool {
    let mut begins = !is_quoted;
    let mut bytes = line.iter().peekable();
    while let Some(byte) = bytes.next() {
        match (is_quoted, byte) {
            (true, b'"') if bytes.peek() == Some(&&b'"') => {
                bytes.next();
            }
            (true, b'"') => is_quoted = false,
            (false, b'"') if begins => is_quoted = true,
            _ => {}
        }
        begins = !is_quoted && [b',', b'\n'].contains(byte);
    }
    is_quoted
}

const fn too_long(part: &'static str, limit: usize) -> ImportProblem {
    ImportProblem::TooLong { part, limit }
}
