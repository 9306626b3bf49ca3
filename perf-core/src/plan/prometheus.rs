//! Which samples of a Prometheus text are meant: `http_requests_total{code="200"}`. It reads no
//! such text.

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
    /// The metric's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The labels, each with its value.
    #[must_use]
    pub fn labels(&self) -> &[(String, String)] {
        &self.labels
    }
}

impl FromStr for PrometheusSelector {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let text = text.trim();
        let wrong = || {
            let problem = format!("`{text}` selects nothing");
            UnitError::new(problem, EXPECTED, 0..text.len())
        };
        let (name, labels) = match text.split_once('{') {
            None => (text, ""),
            Some((name, rest)) => (name.trim(), rest.strip_suffix('}').ok_or_else(wrong)?),
        };
        if !is_name(name, ":_") {
            return Err(wrong());
        }
        let mut found = Vec::new();
        let mut rest = labels.trim();
        while !rest.is_empty() {
            let (label, behind) = rest.split_once('=').ok_or_else(wrong)?;
            let label = label.trim();
            let quoted = behind.trim_start().strip_prefix('"').ok_or_else(wrong)?;
            let (value, behind) = unquoted(quoted).ok_or_else(wrong)?;
            if !is_name(label, "_") {
                return Err(wrong());
            }
            found.push((label.to_owned(), value));
            let behind = behind.trim_start();
            rest = match behind.strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if behind.is_empty() => behind,
                None => return Err(wrong()),
            };
        }
        Ok(Self {
            name: name.to_owned(),
            labels: found,
        })
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
