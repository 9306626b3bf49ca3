//! Reading and writing spans of time the way people write them: `250ms`, `1.5s`, `1m30s`.

use std::time::Duration;

use super::unit_error::{UnitError, leading_number, rounded};

const EXPECTED: &str = "a duration such as `250ms`, `1.5s` or `1m30s` (units ns, us, ms, s, m, h)";

/// Reads a duration: one or more numbers, each with a unit (`ns`, `us`, `µs`, `ms`, `s`, `m`,
/// `min`, `h`), for example `1m30s`. Precise to a nanosecond.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(perf_core::parse_duration("1m30s")?, Duration::from_secs(90));
/// assert_eq!(perf_core::parse_duration("0.5ms")?, Duration::from_micros(500));
/// # Ok::<(), perf_core::UnitError>(())
/// ```
///
/// # Errors
/// A text without a number, without a unit, with an unknown unit, negative, or longer than
/// 584 years (2⁶⁴ ns). The error's span points at the offending part.
pub fn parse_duration(text: &str) -> Result<Duration, UnitError> {
    let mut nanos = 0.0_f64;
    let mut at = 0;
    loop {
        let part = leading_number(&text[at..], EXPECTED).map_err(|e| shift(e, at))?;
        let unit_len = part
            .rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(part.rest.len());
        let unit = part.rest[..unit_len].trim_end();
        let unit_at = at + part.rest_at;
        let digits_at = at + part.digits_at;
        nanos += part.number * nanos_in(unit, unit_at, part.digits, digits_at)?;
        at = unit_at + unit_len;
        if unit_len == part.rest.len() {
            break;
        }
    }
    let whole = rounded(nanos).ok_or_else(|| {
        let problem = format!("`{}` is longer than 584 years", text.trim());
        UnitError::new(problem, EXPECTED, 0..text.len())
    })?;
    Ok(Duration::from_nanos(whole))
}

/// Writes a duration for people, with three or four significant digits and one unit:
/// `1.23 ms`, `45.0 s`, `0 ns`. From a minute up: `1m30s`, `2h05m`.
#[must_use]
pub fn format_duration(span: Duration) -> String {
    let nanos = span.as_nanos() as f64;
    let seconds = span.as_secs_f64();
    match nanos {
        n if n < 1e3 => format!("{n} ns"),
        // Just under the next unit the rounding would show four digits: hand over to it.
        n if n < 999.5e3 => format!("{} µs", three_digits(n / 1e3)),
        n if n < 999.5e6 => format!("{} ms", three_digits(n / 1e6)),
        _ if seconds < 59.95 => format!("{} s", three_digits(seconds)),
        _ => clock_form(seconds),
    }
}

fn three_digits(value: f64) -> String {
    let decimals = match value {
        v if v < 9.995 => 2,
        v if v < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a Duration's seconds are not negative and fit u64"
)]
fn clock_form(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}h{minutes:02}m")
    } else {
        format!("{minutes}m{rest:02}s")
    }
}

fn nanos_in(unit: &str, at: usize, digits: &str, digits_at: usize) -> Result<f64, UnitError> {
    Ok(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" | "min" => 60e9,
        "h" => 3600e9,
        "" => {
            return Err(UnitError::new(
                format!("`{digits}` has no unit"),
                format!("a unit, for example `{digits}ms` or `{digits}s`"),
                digits_at..digits_at + digits.len(),
            ));
        }
        other => {
            return Err(UnitError::new(
                format!("`{other}` is not a unit of time"),
                EXPECTED,
                at..at + other.len(),
            ));
        }
    })
}

fn shift(error: UnitError, by: usize) -> UnitError {
    UnitError {
        span: error.span.start + by..error.span.end + by,
        ..error
    }
}
