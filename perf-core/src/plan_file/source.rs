//! Where in a file a mistake is, and how it is shown.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

use super::covered::Covered;
use crate::mistake::Mistake;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The file could not be read.
    #[error("cannot read the plan `{}`", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file was read, and has mistakes.
    #[error(transparent)]
    Mistakes(PlanMistakes),
}

/// Every mistake of a plan, in the order of the file; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanMistakes {
    /// The file's name, as it was given.
    pub file: String,
    /// The mistakes.
    pub mistakes: Vec<Mistake>,
}

/// The text of a plan.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    /// The line that was shown last, by where it begins: a line has often several mistakes.
    shown: RefCell<Option<(usize, Rc<Covered>)>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            shown: RefCell::default(),
        }
    }

    /// The mistake at the bytes `span` of the text.
    pub(super) fn mistake(
        &self,
        span: &Range<usize>,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> Mistake {
        let at = self
            .text
            .floor_char_boundary(span.start.min(self.text.len()));
        let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |found| at + found);
        let end = self.text.floor_char_boundary(span.end.clamp(at, line_end));
        let covered = self.covered(line_start, line_end);
        let before = self.text[line_start..at].chars().count();
        let offending = self.text[at..end].trim_end().chars().count();
        Mistake {
            line: self.text[..at].matches('\n').count() + 1,
            column: before + 1,
            offending: covered.line.chars().skip(before).take(offending).collect(),
            problem: covered.without_secrets(problem.into()),
            expected: expected.into(),
            excerpt: covered.line.clone(),
        }
    }

    /// The line from `start` to `end`, as it is shown.
    fn covered(&self, start: usize, end: usize) -> Rc<Covered> {
        let mut shown = self.shown.borrow_mut();
        if let Some((_, known)) = shown.as_ref().filter(|(known, _)| *known == start) {
            return Rc::clone(known);
        }
        let line = self.text[start..end].trim_end();
        let covered = Rc::new(Covered::of(line, self.table_of(start)));
        *shown = Some((start, Rc::clone(&covered)));
        covered
    }

    /// The name of the table that the line at `start` stands in; empty above the first one.
    fn table_of(&self, start: usize) -> &str {
        let mut above = self.text[..start].lines().rev();
        let header = above.find(|line| line.trim_start().starts_with('['));
        header.map_or("", |line| {
            line.trim()
                .trim_start_matches('[')
                .split(']')
                .next()
                .unwrap_or_default()
        })
    }
}

impl std::error::Error for PlanMistakes {}

impl fmt::Display for PlanMistakes {
    /// One paragraph a mistake: place and problem, the line, the offending text underlined
    /// with what would be right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.mistakes.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{}:{mistake}", self.file)?;
        }
        Ok(())
    }
}
