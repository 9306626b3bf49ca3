//! Where in a file a mistake is, and how it is shown.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

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
}

impl Source<'_> {
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
        Mistake {
            line: self.text[..at].matches('\n').count() + 1,
            column: self.text[line_start..at].chars().count() + 1,
            offending: self.text[at..end].trim_end().to_owned(),
            problem: problem.into(),
            expected: expected.into(),
            excerpt: self.text[line_start..line_end].trim_end().to_owned(),
        }
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
