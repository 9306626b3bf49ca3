//! Percentages as text, for every unit that is written as one. Refuses to know what is a whole.

use super::decimals::decimals;
use super::unit_error::{UnitError, leading_number};

/// Reads `1%`, `0.5%`, as a fraction; the percent sign must be there, because `1` could mean all
/// of it.
pub(super) fn read_percent(text: &str, expected: &str) -> Result<f64, UnitError> {
    let read = leading_number(text, expected)?;
    if read.rest == "%" {
        return Ok(read.number / 100.0);
    }
    let (problem, span) = match read.rest {
        "" => (
            format!("`{}` has no percent sign", read.digits),
            0..text.len(),
        ),
        other => (
            format!("`{other}` is not a percent sign"),
            read.rest_at..read.rest_at + other.len(),
        ),
    };
    Err(UnitError::new(problem, expected, span))
}

/// A fraction as a percentage: two decimals below 10 %, one above, no trailing zeros; below 0.1 % as many
/// as it needs to be told from nothing.
pub(super) fn percentage(fraction: f64) -> String {
    let percent = fraction * 100.0;
    let decimals = match percent {
        0.0 => 0,
        p if p < 0.1 => decimals(p, 4),
        p if p < 10.0 => 2,
        _ => 1,
    };
    let shown = format!("{percent:.decimals$}");
    let shown = if shown.contains('.') {
        shown.trim_end_matches('0').trim_end_matches('.')
    } else {
        &shown
    };
    format!("{shown}%")
}
