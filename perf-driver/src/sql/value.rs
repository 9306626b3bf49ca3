//! A value that a statement is given: made of what a plan fills in, and never a part of its text.

use perf_core::SqlKind;
use serde_json::Value;

/// A value for a database.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SqlValue {
    Null,
    Whole(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    Bytes(Vec<u8>),
}

/// The value that is not fit to be what it has to be; it is not shown, for it may be a secret.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unfit {
    pub(super) wanted: &'static str,
}

impl SqlValue {
    /// What `value` is as `kind`; without one, what it is by itself, lists and tables as JSON. A null
    /// stays one.
    pub(super) fn new(value: Value, kind: Option<SqlKind>) -> Result<Self, Unfit> {
        if value.is_null() && kind != Some(SqlKind::Json) {
            return Ok(Self::Null);
        }
        let Some(kind) = kind else {
            return Ok(Self::as_it_is(value));
        };
        let unfit = |wanted| Unfit { wanted };
        match kind {
            SqlKind::Json => Ok(Self::Text(value.to_string())),
            SqlKind::Text => Ok(Self::Text(text_of(value))),
            SqlKind::Whole => whole_of(&value)
                .map(Self::Whole)
                .ok_or(unfit("a whole number")),
            SqlKind::Float => float_of(&value).map(Self::Float).ok_or(unfit("a number")),
            SqlKind::Bool => bool_of(&value)
                .map(Self::Bool)
                .ok_or(unfit("`true` or `false`")),
            SqlKind::Bytes => {
                let wanted = "pairs of hexadecimal digits";
                bytes_of(&text_of(value))
                    .map(Self::Bytes)
                    .ok_or(unfit(wanted))
            }
        }
    }

    fn as_it_is(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(is) => Self::Bool(is),
            Value::String(text) => Self::Text(text),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Self::Whole(whole),
                (None, Some(float)) if !number.is_u64() => Self::Float(float),
                // Larger than what databases take for a whole number.
                (None, _) => Self::Text(number.to_string()),
            },
            Value::Array(_) | Value::Object(_) => Self::Text(value.to_string()),
        }
    }
}

fn text_of(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn whole_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn float_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn bool_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(is) => Some(*is),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(nibble).collect();
    let digits = digits?;
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect()
}

fn nibble(digit: char) -> Option<u8> {
    digit
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}
