//! Why a result was not imported: which file, which line, which text, and what would be right.
//! Refuses to know how formats are read.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::format::Format;
use crate::json_fault::JsonFault;

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
    /// It is a run record.
    #[error("it is a run record of this tool, and needs no import")]
    RunRecord,
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
    /// A column that was named, and is not there.
    #[error("there is no column `{column}`")]
    UnknownColumn {
        /// The column.
        column: String,
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
    /// Text that is not UTF-8.
    #[error("the line is not UTF-8 text")]
    NotUtf8,
    /// JSON that is damaged, or lacks what its format has.
    #[error("{0}")]
    Json(JsonFault),
    /// A part that a result of this kind has.
    #[error("{what} is missing")]
    Missing {
        /// The part: "the line of latencies".
        what: &'static str,
    },
    /// A text that cannot be what its place says.
    #[error("{place}: `{text}` is not {expected}")]
    Text {
        /// Where it stands.
        place: &'static str,
        /// The text, cut to what can be shown.
        text: String,
        /// What would be right.
        expected: &'static str,
    },
    /// A file that must be read into memory as a whole is too large for that.
    #[error("it is larger than {limit} MiB, and not made of lines that can be read one by one")]
    TooLarge {
        /// The most that is read, in MiB.
        limit: u64,
    },
    /// It is of a kind that has no measurements, or that is not read.
    #[error("it is {found}, which {reason}")]
    Unusable {
        /// What it is.
        found: &'static str,
        /// Why it is no use.
        reason: &'static str,
        /// What to give instead.
        instead: &'static str,
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
        let cut = "the file may be cut off: let the tool finish before it is read";
        let hint = match &self.problem {
            ImportProblem::Folder => "give the file in it that holds the result",
            ImportProblem::Empty | ImportProblem::NoRows => {
                "tools write results when they stop: let it finish before the file is read"
            }
            ImportProblem::NotText { .. } => "save it as UTF-8 text if it is a result",
            ImportProblem::OtherFormat {
                format: Format::Auto,
                ..
            } => {
                return Some(format!("these are known: {}", known_formats()));
            }
            ImportProblem::OtherFormat { format, .. } => {
                return Some(format!("give {}", format.described()));
            }
            ImportProblem::MissingColumn { .. } => {
                "give the file as its tool wrote it, with all its columns"
            }
            ImportProblem::RunRecord => "give it as it is: `--from record`",
            ImportProblem::UnknownColumn { .. } => "name the columns as the first line does",
            ImportProblem::Unusable { instead, .. } => instead,
            ImportProblem::Json(fault) if fault.problem.starts_with("EOF") => {
                "the file may be cut off: let the tool finish before it is read"
            }
            ImportProblem::OtherLocustFile { meant, .. } => {
                return Some(match meant {
                    Some(meant) => format!("the file that is meant is `{}`", meant.display()),
                    None => "the file that is meant ends in `_stats.csv`".to_owned(),
                });
            }
            ImportProblem::Separator { .. } => {
                "give the file as its tool wrote it; a spreadsheet changes numbers as well"
            }
            ImportProblem::NoHeader => {
                "the first line must name the columns, as the tool writes them"
            }
            ImportProblem::FieldCount { found, expected } if found < expected => cut,
            ImportProblem::MissingTotal | ImportProblem::Missing { .. } => cut,
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
        // What stands in a file may have line feeds in it; a message is one line.
        let problem = self.problem.to_string();
        write!(f, ": {}", problem.replace(char::is_control, " "))
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

/// The names of all formats.
fn known_formats() -> String {
    let names = Format::ALL.iter().filter(|format| **format != Format::Auto);
    let names: Vec<&str> = names.map(|format| format.name()).collect();
    names.join(", ")
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

/// A text that can be shown: without control characters, and not too long.
pub(super) fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

impl From<JsonFault> for ImportProblem {
    fn from(fault: JsonFault) -> Self {
        Self::Json(fault)
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
