//! Why a text is not a quantity, and where in the text that shows.

use std::ops::Range;

/// A text that could not be read as a quantity.
///
/// `span` is a byte range within the text that was given, so that a caller who knows where
/// that text stands can point at the very character.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct UnitError {
    /// What is wrong, naming the offending text.
    pub problem: String,
    /// What would be right, with an example.
    pub expected: String,
    /// Bytes of the input that the problem is about.
    pub span: Range<usize>,
}

impl UnitError {
    pub(crate) fn new(
        problem: impl Into<String>,
        expected: impl Into<String>,
        span: Range<usize>,
    ) -> Self {
        Self {
            problem: problem.into(),
            expected: expected.into(),
            span,
        }
    }
}

/// A number at the start of a text, and what follows it.
pub(crate) struct Leading<'a> {
    pub(crate) number: f64,
    pub(crate) digits: &'a str,
    /// Where they start, in bytes.
    pub(crate) digits_at: usize,
    pub(crate) rest: &'a str,
    /// Byte offset of `rest` in the text.
    pub(crate) rest_at: usize,
}

/// Reads the non-negative decimal number that `text` starts with; blanks around it are passed over.
pub(crate) fn leading_number<'a>(text: &'a str, expected: &str) -> Result<Leading<'a>, UnitError> {
    let start = text.len() - text.trim_start().len();
    let body = &text[start..];
    let end = body
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(body.len());
    let digits = &body[..end];
    let number = digits.parse::<f64>().ok().filter(|n| n.is_finite());
    let Some(number) = number else {
        let problem = if body.starts_with('-') {
            format!("`{}` is negative", text.trim())
        } else if body.is_empty() {
            "the value is empty".to_owned()
        } else {
            format!("`{}` does not start with a number", text.trim())
        };
        return Err(UnitError::new(
            problem,
            expected,
            start..text.len().max(start),
        ));
    };
    let tail = &body[end..];
    let rest = tail.trim();
    let rest_at = start + end + (tail.len() - tail.trim_start().len());
    Ok(Leading {
        number,
        digits,
        digits_at: start,
        rest,
        rest_at,
    })
}

/// `value`, rounded to a whole number; `None` from 2⁶⁴ on. It must not be negative.
pub(crate) fn rounded(value: f64) -> Option<u64> {
    // The largest u64 itself rounds up to 2^64 as a float, so the comparison is strict.
    if value >= u64::MAX as f64 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded, not negative, and below 2^64 by the check above"
    )]
    Some(value.round() as u64)
}
