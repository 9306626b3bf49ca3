//! A text line by line, with numbers and within bounds, so that no file can take more memory than
//! one long line. Refuses to know what the lines mean.

use std::io::{BufRead, Read};

use super::import_error::{Fault, ImportProblem};

/// Longer lines are not read.
const MAX_LINE: usize = 1 << 20;

/// The lines of a text, of which one is held at a time.
pub(super) struct Lines<R> {
    from: R,
    line: Vec<u8>,
    number: u64,
    ends: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(from: R) -> Self {
        Self {
            from,
            line: Vec::new(),
            number: 0,
            ends: true,
        }
    }

    /// The next line without its end, which may be blank; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &[u8])>, Fault> {
        self.line.clear();
        let most = MAX_LINE as u64 + 2;
        let read = self
            .from
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut self.line)
            .map_err(ImportProblem::Unreadable)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.ends = self.line.ends_with(b"\n");
        let mut line = &self.line[..];
        line = line.strip_suffix(b"\n").unwrap_or(line);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > MAX_LINE {
            let (part, limit) = ("line", MAX_LINE);
            return Err(ImportProblem::TooLong { part, limit }.at_line(self.number));
        }
        Ok(Some((self.number, line)))
    }

    /// The next line as text, without white space around it.
    pub(super) fn next_text(&mut self) -> Result<Option<(u64, &str)>, Fault> {
        match self.next()? {
            None => Ok(None),
            Some((number, line)) => match std::str::from_utf8(line) {
                Ok(text) => Ok(Some((number, text.trim()))),
                Err(_not_utf8) => Err(ImportProblem::NotUtf8.at_line(number)),
            },
        }
    }

    /// Whether the last line that was read has an end.
    pub(super) const fn ends_in_line_feed(&self) -> bool {
        self.ends
    }
}
