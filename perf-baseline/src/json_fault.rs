//! Reading JSON so that a fault has a place: line, column and field. Refuses to know any format.

use std::fmt;

use serde::de::DeserializeOwned;

/// What is wrong with a JSON text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFault {
    /// Line, from 1; 0 where the fault is not at one place.
    pub line: usize,
    /// Column, from 1, in bytes; 0 where the fault is not at one place.
    pub column: usize,
    /// The field, with dots and indices: `run.scenarios[2].name`; `None` outside of any.
    pub field: Option<String>,
    /// What is wrong.
    pub problem: String,
}

impl JsonFault {
    /// A fault of a whole field, without a place in the text.
    pub(crate) fn of_field(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            line: 0,
            column: 0,
            field: Some(field.into()),
            problem: problem.into(),
        }
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, .. } = self;
        // Both may quote the file, and a terminal obeys control characters.
        let field = self.field.as_ref();
        match field.map(|field| field.replace(char::is_control, " ")) {
            Some(field) if *line > 0 => {
                write!(f, "line {line}, column {column}, field `{field}`: ")?;
            }
            Some(field) => write!(f, "field `{field}`: ")?,
            None if *line > 0 => write!(f, "line {line}, column {column}: ")?,
            None => {}
        }
        f.write_str(&self.problem.replace(char::is_control, " "))
    }
}

/// Reads one JSON value and nothing after it.
pub(crate) fn read_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonFault> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut from = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut from).map_err(|error| {
        let path = error.path().to_string();
        // A question mark stands for a name that was not complete.
        let known = path.trim_end_matches(['?', '.']);
        let field = (!known.is_empty()).then(|| known.to_owned());
        fault(text, error.inner(), field)
    })?;
    from.end().map_err(|error| fault(text, &error, None))?;
    Ok(value)
}

fn fault(text: &[u8], error: &serde_json::Error, field: Option<String>) -> JsonFault {
    let (line, column) = (error.line(), error.column());
    let shown = error.to_string();
    let place = format!(" at line {line} column {column}");
    let problem = shown.strip_suffix(&place).unwrap_or(&shown);
    let problem = match not_a_number(text, line, column) {
        Some(word) if error.is_syntax() => format!("`{word}` is not a JSON number"),
        _ => problem.to_owned(),
    };
    JsonFault {
        line,
        column,
        field,
        problem,
    }
}

/// The word at this place if it is one of those that some writers put where a number should be.
fn not_a_number(text: &[u8], line: usize, column: usize) -> Option<&'static str> {
    let line = text
        .split(|byte| *byte == b'\n')
        .nth(line.checked_sub(1)?)?;
    // The column is that of the first character that did not fit, which is within the word.
    let near = line.get(column.saturating_sub(3)..)?;
    ["-Infinity", "Infinity", "NaN"].into_iter().find(|word| {
        (0..4).any(|skip| {
            near.get(skip..)
                .is_some_and(|rest| rest.starts_with(word.as_bytes()))
        })
    })
}
