//! Why a result was not imported: which file, which line, which text, and what would be right.
//! Refuses to know how formats are read.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::format::Format;

/// A file that could not be imported.
#[derive(Debug)]
pub struct ImportError {
    path: PathBuf,
    line: Option<u64>,
    problem: ImportProblem,
}

/// What is wrong with a file that should be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportProblem {
    /// The file is missing, or may not be read.
    #[error("it cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is a folder.
    #[error("it is a folder")]
    Folder,
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is not text in an encoding that can be read.
    #[error("it is {found}")]
    NotText {
        /// What it is instead.
        found: &'static str,
    },
    /// It is text, but of another kind.
    #[error("it is {found}, not {}", format.described())]
    OtherFormat {
        /// What was looked for.
        format: Format,
        /// What it is instead.
        found: String,
    },
    /// It is one of the other files that Locust writes.
    #[error("it is the {found} of Locust, which has no totals")]
    OtherLocustFile {
        /// Which.
        found: LocustFile,
        /// The file that is meant, where its name follows from this one's.
        meant: Option<PathBuf>,
    },
    /// The columns are not separated by commas.
    #[error("its columns are separated by `{}`, not by commas", separator.escape_default())]
    Separator {
        /// What separates them.
        separator: char,
    },
    /// The first line is not a header.
    #[error("its first line holds data and not the names of the columns")]
    NoHeader,
    /// A column that cannot be done without.
    #[error("the column `{column}` is missing")]
    MissingColumn {
        /// The column.
        column: &'static str,
    },
    /// Two columns with the same name.
    #[error("the column `{column}` is there twice")]
    DoubleColumn {
        /// The column.
        column: String,
    },
    /// A header and nothing else.
    #[error("it has a header but no rows")]
    NoRows,
    /// A row that is cut off, or has too many fields.
    #[error("the row has {found} fields where the header has {expected}")]
    FieldCount {
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// A field that cannot be what its column says.
    #[error("column `{column}`: `{text}` is not {expected}")]
    Value {
        /// The column.
        column: String,
        /// The text, cut to what can be shown.
        text: String,
        /// What would be right.
        expected: &'static str,
    },
    /// Fields that cannot be true together.
    #[error("{0}")]
    Contradiction(String),
    /// There is no row with the totals.
    #[error("none of its rows is the total (`Aggregated`)")]
    MissingTotal,
    /// Two rows for the same thing.
    #[error("a second row for `{name}`")]
    DoubleRow {
        /// The row's name.
        name: String,
    },
    /// A line or a field longer than in any real result.
    #[error("a {part} longer than {limit} bytes")]
    TooLong {
        /// `line` or `field`.
        part: &'static str,
        /// The most bytes that are read.
        limit: usize,
    },
    /// More rows than in any real result.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// The most rows that are read.
        limit: u64,
    },
}

/// The files that Locust writes beside its `_stats.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocustFile {
    /// `_stats_history.csv`: one row a second.
    History,
    /// `_failures.csv`: one row for each kind of failure.
    Failures,
    /// `_exceptions.csv`: one row for each exception of the test script.
    Exceptions,
    /// `_distribution.csv` of versions before 0.13: percentiles alone.
    Distribution,
}

impl ImportError {
    pub(super) fn new(path: &Path, fault: Fault) -> Self {
        let Fault { line, mut problem } = fault;
        if let ImportProblem::OtherLocustFile { found, meant } = &mut problem {
            *meant = found.sibling(path);
        }
        Self {
            path: path.to_owned(),
            line,
            problem,
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The line, from 1; `None` where it is the file as a whole.
    #[must_use]
    pub const fn line(&self) -> Option<u64> {
        self.line
    }

    /// What is wrong.
    #[must_use]
    pub const fn problem(&self) -> &ImportProblem {
        &self.problem
    }

    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let cut = "the file may be cut off: let Locust finish before it is read";
        let hint = match &self.problem {
            ImportProblem::Folder => "give the `_stats.csv` in it",
            ImportProblem::Empty | ImportProblem::NoRows => {
                "Locust writes the rows when it stops: let it finish before the file is read"
            }
            ImportProblem::NotText { .. } => "save it as UTF-8 text if it is a result",
            ImportProblem::OtherFormat { .. } | ImportProblem::MissingColumn { .. } => {
                "Locust writes the file that is meant with --csv PREFIX, as PREFIX_stats.csv"
            }
            ImportProblem::OtherLocustFile { meant, .. } => {
                return Some(match meant {
                    Some(meant) => format!("the file that is meant is `{}`", meant.display()),
                    None => "the file that is meant ends in `_stats.csv`".to_owned(),
                });
            }
            ImportProblem::Separator { .. } => {
                "give the file as Locust wrote it; a spreadsheet changes numbers as well"
            }
            ImportProblem::NoHeader => {
                "the first line must be `Type,Name,Request Count,Failure Count,…`"
            }
            ImportProblem::FieldCount { found, expected } if found < expected => cut,
            ImportProblem::MissingTotal => cut,
            ImportProblem::Value { text, .. } if text.is_empty() => cut,
            ImportProblem::TooManyRows { .. } => {
                "give requests to many addresses one name in the test script"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot import `{}`", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl Error for ImportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        // The problem itself is part of the message.
        self.problem.source()
    }
}

impl LocustFile {
    const fn ending(self) -> &'static str {
        match self {
            Self::History => "_stats_history.csv",
            Self::Failures => "_failures.csv",
            Self::Exceptions => "_exceptions.csv",
            Self::Distribution => "_distribution.csv",
        }
    }

    /// The file with the totals that belongs to this one.
    fn sibling(self, path: &Path) -> Option<PathBuf> {
        let prefix = path.file_name()?.to_str()?.strip_suffix(self.ending())?;
        let ending = match self {
            Self::Distribution => "_requests.csv",
            _ => "_stats.csv",
        };
        Some(path.with_file_name(format!("{prefix}{ending}")))
    }
}

impl fmt::Display for LocustFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::History => "history",
            Self::Failures => "list of failures",
            Self::Exceptions => "list of exceptions",
            Self::Distribution => "table of percentiles",
        })
    }
}

/// A problem and its line, before it is known in which file.
#[derive(Debug)]
pub(super) struct Fault {
    line: Option<u64>,
    problem: ImportProblem,
}

impl ImportProblem {
    pub(super) const fn at_line(self, line: u64) -> Fault {
        Fault {
            line: Some(line),
            problem: self,
        }
    }
}

impl From<ImportProblem> for Fault {
    fn from(problem: ImportProblem) -> Self {
        Self {
            line: None,
            problem,
        }
    }
}
