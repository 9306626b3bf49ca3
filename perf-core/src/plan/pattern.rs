//! A regular expression of a plan, compiled when the plan is read.

use std::fmt;
use std::str::FromStr;

use regex::bytes::{Regex, RegexBuilder};

use crate::units::UnitError;

/// The most memory that one compiled expression may take.
const LARGEST: usize = 1 << 20;

/// A regular expression in the syntax of the `regex` crate: no look-around and no back-references,
/// so that no text makes it slow. It fits anywhere in a text unless it has anchors. Two are equal
/// if they are written alike.
#[derive(Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it fits somewhere in `text`, which need not be UTF-8.
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.0.is_match(text)
    }

    /// How many groups in parentheses it has; `(?:…)` is none.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.0.captures_len() - 1
    }

    /// What the first group is where it first fits in `text`; `None` where it does not fit, or
    /// fits without that group.
    #[must_use]
    pub fn first_group<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let group = self.0.captures(text)?.get(1)?;
        Some(group.as_bytes())
    }
}

impl FromStr for Pattern {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let built = RegexBuilder::new(text).size_limit(LARGEST).build();
        built.map(Self).map_err(|error| {
            UnitError::new(
                format!("not a regular expression: {}", what(&error)),
                "a regular expression such as `\"^[a-z]+-(\\\\d+)$\"`, without look-around and \
                 back-references",
                0..text.len(),
            )
        })
    }
}

/// The error in one line: the crate draws the expression with a marker and puts the reason last.
fn what(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it takes too much memory".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({:?})", self.as_str())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
