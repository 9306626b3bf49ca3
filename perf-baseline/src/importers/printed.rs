//! Words and numbers in what tools print for people. Refuses to take a word for a number: what
//! cannot be read is an error with its line.

use std::time::Duration;

use perf_core::parse_duration;

use super::import_error::{Fault, ImportProblem, shown};
use super::time_unit::TimeUnit;

/// What a number stands in: its line, and what it is called there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) line: u64,
    pub(super) what: &'static str,
}

impl Place {
    pub(super) const fn of(line: u64, what: &'static str) -> Self {
        Self { line, what }
    }

    /// A whole number.
    pub(super) fn count(self, text: &str) -> Result<u64, Fault> {
        let expected = "a whole number from 0 up";
        text.trim()
            .parse()
            .map_err(|_not_whole| self.wrong(text, expected))
    }

    /// A number from 0 up; `None` for `NaN`, which tools print where there is nothing.
    pub(super) fn number(self, text: &str) -> Result<Option<f64>, Fault> {
        let read = text.trim().parse::<f64>();
        let number = read.map_err(|_not_number| self.wrong(text, "a number"))?;
        // Tools print infinities for the extremes of nothing.
        Ok(Some(number).filter(|number| number.is_finite() && *number >= 0.0))
    }

    /// A number of `unit`; `None` as for [`Self::number`].
    pub(super) fn span(self, text: &str, unit: TimeUnit) -> Result<Option<Duration>, Fault> {
        let number = self.number(text)?;
        let span = |number| {
            unit.span(number)
                .ok_or_else(|| self.wrong(text, unit.expected()))
        };
        number.map(span).transpose()
    }

    /// A number with its unit, `26.45ms`, `2m0s`; `None` where it is `nan` or infinite.
    pub(super) fn with_unit(self, text: &str) -> Result<Option<Duration>, Fault> {
        let text = text.trim();
        let letters = text
            .trim_start_matches(['-', '+', ' '])
            .to_ascii_lowercase();
        if letters.starts_with("nan") || letters.starts_with("inf") {
            return Ok(None);
        }
        if text == "0" {
            return Ok(Some(Duration::ZERO));
        }
        let read = parse_duration(text);
        read.map(Some)
            .map_err(|_error| self.wrong(text, "a duration such as `12.5ms`"))
    }

    /// A number of bytes with its unit, `1.86MB`, `2.15 KiB`; thousands are 1024.
    pub(super) fn bytes(self, text: &str) -> Result<u64, Fault> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
        let unit = text[digits.len()..].trim().to_ascii_uppercase();
        let factor = match unit.as_str() {
            "" | "B" | "BYTES" => 1.0,
            "K" | "KB" | "KIB" => 1024.0,
            "M" | "MB" | "MIB" => 1024.0 * 1024.0,
            "G" | "GB" | "GIB" => 1024.0_f64.powi(3),
            "T" | "TB" | "TIB" => 1024.0_f64.powi(4),
            _ => return Err(self.wrong(text, "a number of bytes such as `1.5MB`")),
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and a cast saturates"
        )]
        Ok((self.number(digits)?.unwrap_or(0.0) * factor).round() as u64)
    }

    pub(super) fn wrong(self, text: &str, expected: &'static str) -> Fault {
        ImportProblem::Text {
            place: self.what,
            text: shown(text),
            expected,
        }
        .at_line(self.line)
    }
}

/// What stands behind `label` in a line that begins with it.
pub(super) fn behind<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    line.trim_start().strip_prefix(label).map(str::trim)
}

/// `[200] 195 responses`, `[3] Get "http://…": refused`: what is in the brackets, and the rest.
pub(super) fn bracketed(line: &str) -> Option<(&str, &str)> {
    let (inside, rest) = line.trim().strip_prefix('[')?.split_once(']')?;
    Some((inside, rest.trim()))
}
