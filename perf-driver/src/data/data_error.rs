//! Why a plan's data cannot be used.

use std::io;
use std::path::PathBuf;

/// Why a plan's data cannot be used. Nothing has been sent by then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file cannot be read.
    #[error("cannot read `{}`", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file is not in UTF-8.
    #[error("`{}` is not in UTF-8, from line {line} on", file.display())]
    NotText {
        /// The file.
        file: PathBuf,
        /// The first line that is not.
        line: u64,
    },
    /// A file has no rows.
    #[error("`{}` has no rows", file.display())]
    NoRows {
        /// The file.
        file: PathBuf,
    },
    /// A row has more or fewer cells than there are columns.
    #[error(
        "line {line} of `{}` does not have one cell for each of the {columns} columns but {cells}",
        file.display()
    )]
    Ragged {
        /// The file.
        file: PathBuf,
        /// The line that the row begins on.
        line: u64,
        /// How many cells it has.
        cells: u64,
        /// How many columns the first line names.
        columns: u64,
    },
    /// Two columns have one name.
    #[error("two columns of `{}` are called `{}`", file.display(), name.replace(char::is_control, " "))]
    TwoColumns {
        /// The file.
        file: PathBuf,
        /// The name.
        name: String,
    },
    /// A column has no name.
    #[error("column {number} of `{}` has no name", file.display())]
    UnnamedColumn {
        /// The file.
        file: PathBuf,
        /// The column, from 1.
        number: usize,
    },
    /// A file is not JSON.
    #[error("`{}` is not JSON", file.display())]
    NotJson {
        /// The file.
        file: PathBuf,
        /// Why not, with line and column.
        source: serde_json::Error,
    },
    /// A JSON file holds something else than a list.
    #[error("`{}` is not a JSON list", file.display())]
    NotAList {
        /// The file.
        file: PathBuf,
    },
    /// A step asks for a field that a row does not have.
    #[error(
        "{} of scenario `{scenario}` asks for `{asked}`, which row {row} does not have{}",
        step.as_ref().map_or_else(|| "a condition".to_owned(), |step| format!("step `{step}`")),
        fields(known)
    )]
    NoField {
        /// The scenario's name.
        scenario: String,
        /// The step's name; `None` where a condition or a loop asks.
        step: Option<String>,
        /// What it asks for: `users.id`.
        asked: String,
        /// The first row without it, from 1.
        row: usize,
        /// The fields of that row.
        known: Vec<String>,
    },
    /// There are more users than rows, and no two may have the same.
    #[error(
        "scenario `{scenario}` has more users ({users}) than `{name}` has unique rows ({rows})"
    )]
    TooFewRows {
        /// The scenario's name.
        scenario: String,
        /// How many users it has.
        users: u64,
        /// The source.
        name: String,
        /// How many rows it has.
        rows: u64,
    },
}

fn fields(known: &[String]) -> String {
    match known {
        [] => String::new(),
        // The file says them, and may say anything.
        known => format!("; it has {}", known.join(", ")).replace(char::is_control, " "),
    }
}
