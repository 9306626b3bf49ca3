//! Rows as a JSON document: a list of tables, one a row, written as they come.

use perf_core::{Bytes, FailureKind};

use crate::transport::Failure;

/// What is wanted of the rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Whether anybody looks at them; otherwise they are counted.
    pub(super) document: bool,
    /// The most bytes that may come.
    pub(super) most: u64,
}

/// The rows of one or several statements, as far as they have come.
#[derive(Debug)]
pub(super) struct Rows {
    wanted: Wanted,
    document: Vec<u8>,
    /// Bytes that came.
    received: u64,
    /// Of the statement that is under way.
    count: u64,
    columns: usize,
}

impl Rows {
    pub(super) const fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            document: Vec::new(),
            received: 0,
            count: 0,
            columns: 0,
        }
    }

    /// What follows is in a list of its own.
    pub(super) fn begin(&mut self) {
        if self.document.last() == Some(&b']') {
            self.document.push(b',');
        }
        self.document.push(b'[');
        self.count = 0;
    }

    /// The end of the list that was begun last: how many rows were in it.
    pub(super) fn end(&mut self) -> u64 {
        self.document.push(b']');
        self.count
    }

    /// The next row is one of so many bytes. Answers whether its columns are wanted: then they follow,
    /// and then [`end_row`](Self::end_row).
    pub(super) fn begin_row(&mut self, size: usize) -> Result<bool, Failure> {
        self.received = self.received.saturating_add(size as u64);
        if self.received > self.wanted.most {
            let most = Bytes::new(self.wanted.most);
            let message = format!("the rows are larger than {most}");
            return Err(Failure::new(FailureKind::TooLarge, message));
        }
        self.count += 1;
        if !self.wanted.document {
            return Ok(false);
        }
        if self.count > 1 {
            self.document.push(b',');
        }
        self.document.push(b'{');
        self.columns = 0;
        Ok(true)
    }

    /// The next column of a row, to which its value is then written.
    pub(super) fn column(&mut self, name: &str) -> &mut Vec<u8> {
        if self.columns > 0 {
            self.document.push(b',');
        }
        self.columns += 1;
        write_text(&mut self.document, name);
        self.document.push(b':');
        &mut self.document
    }

    pub(super) fn end_row(&mut self) {
        self.document.push(b'}');
    }

    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// All of it; nothing where nobody looks at it.
    pub(super) fn into_document(self) -> Vec<u8> {
        if self.wanted.document {
            self.document
        } else {
            Vec::new()
        }
    }
}

/// `text` as a JSON string.
pub(super) fn write_text(to: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(to, text).expect("a text can be written to memory");
}

/// `number` as JSON, where it is one in JSON; otherwise as a text.
pub(super) fn write_float(to: &mut Vec<u8>, number: f64) {
    if number.is_finite() {
        serde_json::to_writer(to, &number).expect("a number can be written to memory");
    } else {
        write_text(to, &number.to_string());
    }
}

/// `bytes` as PostgreSQL writes them: `"\\x"` and hexadecimal digits.
pub(super) fn write_bytes(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend_from_slice(b"\"\\\\x");
    to.extend_from_slice(hexadecimal(bytes).as_bytes());
    to.push(b'"');
}

/// The digits of `bytes`.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}
