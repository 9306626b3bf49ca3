//! Pieces of a text that know where they stand in it, so that an error can point at them.

use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use perf_core::{UnitError, parse_duration};

/// A part of the text and where it starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

impl<'t> Word<'t> {
    /// The words of a text, which blanks part, except within parentheses.
    pub(super) fn split(text: &'t str) -> Vec<Self> {
        let mut depth = 0_u32;
        let parts = |letter: char| {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && letter.is_ascii_whitespace()
        };
        let pieces = text.split(parts).filter(|piece| !piece.is_empty());
        pieces
            .map(|piece| Word {
                text: piece,
                at: piece.as_ptr().addr() - text.as_ptr().addr(),
            })
            .collect()
    }

    /// The same without blanks around it.
    pub(super) fn trimmed(self) -> Self {
        let text = self.text.trim_start();
        Self {
            text: text.trim_end(),
            at: self.at + (self.text.len() - text.len()),
        }
    }

    /// What stands before the first `separator`, and what stands after it.
    pub(super) fn cut(&self, separator: char) -> Option<(Self, Self)> {
        let (before, after) = self.text.split_once(separator)?;
        let at = self.at + before.len() + separator.len_utf8();
        Some((
            Word {
                text: before,
                at: self.at,
            },
            Word { text: after, at },
        ))
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    /// An error that points at this word.
    pub(super) fn wrong(
        &self,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> UnitError {
        UnitError {
            problem: problem.into(),
            expected: expected.into(),
            span: self.span(),
        }
    }

    /// Reads the word; an error points at its place in the whole text.
    pub(super) fn parse<T: FromStr<Err = UnitError>>(&self) -> Result<T, UnitError> {
        self.text.parse().map_err(|error| self.shifted(error))
    }

    /// Reads the word as a duration; an error points at its place in the whole text.
    pub(super) fn duration(&self) -> Result<Duration, UnitError> {
        parse_duration(self.text).map_err(|error| self.shifted(error))
    }

    fn shifted(&self, error: UnitError) -> UnitError {
        UnitError {
            span: error.span.start + self.at..error.span.end + self.at,
            ..error
        }
    }
}
