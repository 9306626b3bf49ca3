//! Where the rows of a batch are in what is sent. It counts them, and reads nothing else of them.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::json_path::JsonPath;
use crate::units::UnitError;

const LINES: &str = "lines";

/// Where the rows of a batch are in the body of a request. Written `$.rows`, a path to one or more
/// arrays of a JSON document, or `lines`.
///
/// ```
/// use perf_core::RowsAt;
/// let rows: RowsAt = "$.sheets[*].rows".parse()?;
/// assert_eq!(rows.count(br#"{"sheets": [{"rows": [1, 2]}, {"rows": []}]}"#), Some(2));
/// assert_eq!(rows.count(b"{}"), None);
/// # Ok::<(), perf_core::UnitError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowsAt {
    /// The elements of the arrays that this path finds, all together.
    Json(JsonPath),
    /// Each line that is not blank is a row, as in NDJSON and CSV.
    Lines,
}

impl RowsAt {
    /// The elements of an array that is the whole of what is sent: `$`.
    ///
    /// # Panics
    /// Never: `$` is a path.
    #[must_use]
    pub fn whole() -> Self {
        Self::Json("$".parse().expect("`$` is a JSON path"))
    }

    /// How many rows `body` has. `None` if there are none to be counted: it is no JSON document, the
    /// path finds nothing in it, or something that is no array. An empty array has 0.
    #[must_use]
    pub fn count(&self, body: &[u8]) -> Option<u64> {
        match self {
            Self::Lines => {
                let lines = body.split(|byte| *byte == b'\n');
                let filled = lines.filter(|line| !line.trim_ascii().is_empty());
                Some(filled.count() as u64).filter(|_| !body.is_empty())
            }
            Self::Json(path) => {
                let document: Value = serde_json::from_slice(body).ok()?;
                let found = path.all(&document);
                let lengths = found.iter().map(|value| value.as_array().map(Vec::len));
                let rows = lengths.sum::<Option<usize>>()?;
                (!found.is_empty()).then_some(rows as u64)
            }
        }
    }
}

impl FromStr for RowsAt {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        if text == LINES {
            return Ok(Self::Lines);
        }
        text.parse()
            .map(Self::Json)
            .map_err(|mut error: UnitError| {
                "a JSON path to an array such as `$.rows`, or `lines`"
                    .clone_into(&mut error.expected);
                error
            })
    }
}

impl fmt::Display for RowsAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(path) => f.write_str(path.as_str()),
            Self::Lines => f.write_str(LINES),
        }
    }
}
