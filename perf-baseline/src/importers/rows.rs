//! A CSV file row by row, with line numbers and within bounds, so that no file can take more
//! memory than one long line. Refuses to know what the columns mean.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, Terminator};
use memchr::memchr;

use super::import_error::{Fault, ImportProblem};
use super::lines::{Lines, MAX_LINE};
use super::row::{Fields, Row};

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
/// Most rows have no quotation marks: they are split at their commas, where they lie. The others
/// are left to the reader of the csv crate.
pub(super) struct Rows<R> {
    lines: Lines<R>,
    /// Where the fields of the last row end.
    ends: Vec<usize>,
    /// The lines of a row with quotation marks, and its fields without them.
    text: Vec<u8>,
    unquoted: ByteRecord,
    read: u64,
    limits: Limits,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(from: R, limits: Limits) -> Self {
        Self {
            lines: Lines::new(from),
            ends: Vec::new(),
            text: Vec::new(),
            unquoted: ByteRecord::new(),
            read: 0,
            limits,
        }
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Fault> {
        let (line, is_plain) = loop {
            let Some((number, line)) = self.lines.next_with_end()? else {
                return Ok(None);
            };
            if !line.trim_ascii().is_empty() {
                break (number, split(line, &mut self.ends));
            }
        };
        let fields = if is_plain {
            Fields::new(self.lines.last_with_end(), &self.ends, 1)
        } else {
            self.read_quoted(line)?;
            Fields::new(self.unquoted.as_slice(), &self.ends, 0)
        };
        if fields.has_longer_than(self.limits.field) {
            return Err(too_long("field", self.limits.field).at_line(line));
        }
        self.read += 1;
        if self.read > self.limits.rows {
            let limit = self.limits.rows;
            return Err(ImportProblem::TooManyRows { limit }.at_line(line));
        }
        Ok(Some(Row { line, fields }))
    }

    /// Reads a row with quotation marks, which begins in the last line and may go on in others.
    fn read_quoted(&mut self, first: u64) -> Result<(), Fault> {
        self.text.clear();
        self.text.extend(self.lines.last_with_end());
        let mut is_quoted = is_open(&self.text, false);
        while is_quoted {
            let Some((number, line)) = self.lines.next_with_end()? else {
                break;
            };
            is_quoted = is_open(line, is_quoted);
            self.text.extend(line);
            if self.text.len() > MAX_LINE {
                return Err(too_long("line", MAX_LINE).at_line(number));
            }
        }
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(self.text.len().max(1))
            // A carriage return is white space at the end of the last field.
            .terminator(Terminator::Any(b'\n'))
            .from_reader(&self.text[..]);
        reader
            .read_byte_record(&mut self.unquoted)
            .map_err(|error| {
                ImportProblem::Contradiction(format!("it is not CSV: {error}")).at_line(first)
            })?;
        let ends = (0..self.unquoted.len()).filter_map(|field| self.unquoted.range(field));
        self.ends.clear();
        self.ends.extend(ends.map(|range| range.end));
        Ok(())
    }

    /// Whether the last line has an end; a file that was cut off usually has none.
    pub(super) const fn ends_in_line_feed(&self) -> bool {
        self.lines.ends_in_line_feed()
    }
}

/// Finds the fields of a line, by where they end; `false` if it has quotation marks.
///
/// Fields are short: a search from each comma to the next would begin more often than it goes on,
/// and so many bytes are looked at together as a number has bits.
fn split(line: &[u8], ends: &mut Vec<usize>) -> bool {
    if memchr(b'"', line).is_some() {
        return false;
    }
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    ends.clear();
    let (blocks, rest) = line.as_chunks::<64>();
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    for (index, block) in blocks.iter().chain([&last]).enumerate() {
        let mut commas = commas(block);
        while commas != 0 {
            ends.push(64 * index + commas.trailing_zeros() as usize);
            commas &= commas - 1;
        }
    }
    ends.push(line.len());
    true
}

/// Where commas are among 64 bytes: a bit for each.
fn commas(block: &[u8; 64]) -> u64 {
    // In eight of them, each keeps the bit of its place, and the sum brings these together. The
    // compiler makes few instructions of either step.
    let is_comma = block.map(|byte| if byte == b',' { 0xFF } else { 0 });
    let (words, _none) = is_comma.as_chunks::<8>();
    words.iter().rev().fold(0, |places, word| {
        let bits = u64::from_le_bytes(*word) & 0x8040_2010_0804_0201;
        places << 8 | bits.wrapping_mul(0x0101_0101_0101_0101) >> 56
    })
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
