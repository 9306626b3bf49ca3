//! Rows that values are drawn from, as they were read.

use std::borrow::Cow;

use perf_core::value_at;
use serde_json::Value;

/// Rows, never none.
#[derive(Debug)]
pub(super) enum Table {
    /// Rows of columns that have names; the cells of one row after those of the other.
    Columns {
        names: Vec<String>,
        cells: Vec<Value>,
    },
    /// Values of any kind.
    Values(Vec<Value>),
}

impl Table {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Columns { names, cells } => cells.len() / names.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// What `fields` lead to from the row `index`.
    pub(super) fn at(&self, index: usize, fields: &[String]) -> Option<Cow<'_, Value>> {
        match self {
            Self::Values(values) => value_at(values.get(index)?, fields).map(Cow::Borrowed),
            Self::Columns { names, cells } => {
                let row = cells.chunks_exact(names.len()).nth(index)?;
                match fields {
                    [] => {
                        let entries = names.iter().cloned().zip(row.iter().cloned());
                        Some(Cow::Owned(Value::Object(entries.collect())))
                    }
                    [field] => {
                        let column = names.iter().position(|name| name == field)?;
                        row.get(column).map(Cow::Borrowed)
                    }
                    _ => None,
                }
            }
        }
    }

    /// The first row that `fields` lead nowhere from.
    pub(super) fn row_without(&self, fields: &[String]) -> Option<usize> {
        match self {
            Self::Columns { names, .. } => {
                let is_there = match fields {
                    [] => true,
                    [field] => names.contains(field),
                    _ => false,
                };
                (!is_there).then_some(0)
            }
            Self::Values(values) => values
                .iter()
                .position(|value| value_at(value, fields).is_none()),
        }
    }

    /// What the row `index` has fields for.
    pub(super) fn fields(&self, index: usize) -> Vec<String> {
        match self {
            Self::Columns { names, .. } => names.clone(),
            Self::Values(values) => {
                let row = values.get(index).and_then(Value::as_object);
                row.map(|row| row.keys().cloned().collect())
                    .unwrap_or_default()
            }
        }
    }
}
