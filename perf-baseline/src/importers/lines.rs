//! A text line by line, with numbers and within bounds, so that no file can take more memory than
//! one long line. Refuses to know what the lines mean.

use std::io::{ErrorKind, Read};

use memchr::memchr;

use super::import_error::{Fault, ImportProblem};

/// Longer lines are not read.
pub(super) const MAX_LINE: usize = 1 << 20;
/// How much is read at once, in bytes.
const BLOCK: usize = 128 << 10;

/// The lines of a text, of which one is held at a time: it lies where it was read to.
pub(super) struct Lines<R> {
    from: R,
    /// What was read: up to `begin`, the last line up to `end`, and what was not given yet.
    block: Vec<u8>,
    begin: usize,
    end: usize,
    filled: usize,
    number: u64,
    ends: bool,
}

impl<R: Read> Lines<R> {
    pub(super) const fn new(from: R) -> Self {
        Self {
            from,
            block: Vec::new(),
            begin: 0,
            end: 0,
            filled: 0,
            number: 0,
            ends: true,
        }
    }

    /// The next line without its end, which may be blank; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &[u8])>, Fault> {
        let next = self.next_with_end()?;
        Ok(next.map(|(number, line)| (number, without_end(line))))
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

    /// The next line as it stands, with its end if it has one; `None` after the last.
    pub(super) fn next_with_end(&mut self) -> Result<Option<(u64, &[u8])>, Fault> {
        self.begin = self.end;
        let mut searched = self.begin;
        loop {
            if let Some(found) = memchr(b'\n', &self.block[searched..self.filled]) {
                self.end = searched + found + 1;
                break;
            }
            let length = self.filled - self.begin;
            if length > MAX_LINE + 1 || !self.read_on()? {
                self.end = self.filled;
                break;
            }
            searched = self.begin + length;
        }
        let line = &self.block[self.begin..self.end];
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        self.ends = line.ends_with(b"\n");
        if without_end(line).len() > MAX_LINE {
            let (part, limit) = ("line", MAX_LINE);
            return Err(ImportProblem::TooLong { part, limit }.at_line(self.number));
        }
        Ok(Some((self.number, line)))
    }

    /// The last line again, with its end if it has one.
    pub(super) fn last_with_end(&self) -> &[u8] {
        &self.block[self.begin..self.end]
    }

    /// Reads more behind what was not given yet, and forgets what was; `false` at the end of the
    /// text.
    fn read_on(&mut self) -> Result<bool, Fault> {
        self.block.copy_within(self.begin..self.filled, 0);
        self.filled -= self.begin;
        (self.begin, self.end) = (0, 0);
        if self.filled == self.block.len() {
            self.block.resize((2 * self.filled).max(BLOCK), 0);
        }
        loop {
            match self.from.read(&mut self.block[self.filled..]) {
                Ok(read) => {
                    self.filled += read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(ImportProblem::Unreadable(error).into()),
            }
        }
    }

    /// Whether the last line that was read has an end.
    pub(super) const fn ends_in_line_feed(&self) -> bool {
        self.ends
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
