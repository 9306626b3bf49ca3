//! Which samples of a Prometheus text are meant: `http_requests_total{code="200"}`, and what they
//! come to in such a text.

use std::fmt;
use std::str::FromStr;

use crate::units::UnitError;

const EXPECTED: &str = "a metric's name with labels it must have, such as \
                        `http_requests_total{code=\"200\"}`";

/// A metric's name, and labels that a sample must have; it may have others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrometheusSelector {
    name: String,
    labels: Vec<(String, String)>,
}

impl PrometheusSelector {
    /// The sum of the samples of `text` that are selected; `None` if there is none, or none that is
    /// finite. Reads the Prometheus text format, version 0.0.4; a line that is no sample is passed
    /// over.
    #[must_use]
    pub fn sum_in(&self, text: &str) -> Option<f64> {
        let values = text.lines().filter_map(|line| self.value_of(line));
        let sum = values.reduce(|sum, value| sum + value);
        sum.filter(|sum| sum.is_finite())
    }

    /// The value of the sample `name{label="value"} 5 1395066363000`, if it is selected.
    fn value_of(&self, line: &str) -> Option<f64> {
        let (sample, rest) = series(line.trim())?;
        let has = |label: &(String, String)| sample.labels.contains(label);
        if sample.name != self.name || !self.labels.iter().all(has) {
            return None;
        }
        // The time behind it does not matter.
        rest.split_whitespace().next()?.parse().ok()
    }
}

impl FromStr for PrometheusSelector {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let text = text.trim();
        let whole = series(text).filter(|(_, behind)| behind.is_empty());
        let (selector, _) = whole.ok_or_else(|| {
            let problem = format!("`{text}` selects nothing");
            UnitError::new(problem, EXPECTED, 0..text.len())
        })?;
        Ok(selector)
    }
}

impl fmt::Display for PrometheusSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (index, (label, value)) in self.labels.iter().enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            write!(f, "{before}{label}={value:?}")?;
        }
        f.write_str(if self.labels.is_empty() { "" } else { "}" })
    }
}

/// The name with its labels at the start of `text`, and what is behind it.
fn series(text: &str) -> Option<(PrometheusSelector, &str)> {
    let end = text.find(|c: char| c == '{' || c.is_whitespace());
    let (name, mut rest) = text.split_at(end.unwrap_or(text.len()));
    let mut labels = Vec::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner.trim_start();
        loop {
            if let Some(behind) = rest.strip_prefix('}') {
                rest = behind;
                break;
            }
            let (label, behind) = rest.split_once('=')?;
            let label = label.trim();
            let quoted = behind.trim_start().strip_prefix('"')?;
            let (value, behind) = unquoted(quoted)?;
            labels.push((is_name(label, "_").then(|| label.to_owned())?, value));
            let behind = behind.trim_start();
            rest = match behind.strip_prefix(',') {
                Some(next) => next.trim_start(),
                None => behind.starts_with('}').then_some(behind)?,
            };
        }
    }
    let name = is_name(name, ":_").then(|| name.to_owned())?;
    Some((PrometheusSelector { name, labels }, rest))
}

fn is_name(text: &str, marks: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
    !text.is_empty() && text.chars().all(legal) && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// A value up to its closing quote, and what is behind that.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(match characters.next()?.1 {
                'n' => '\n',
                other => other,
            }),
            other => value.push(other),
        }
    }
    None
}
