//! A path into a JSON document, compiled when the plan is read.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use crate::secret::is_secret_name;
use crate::units::UnitError;

const EXPECTED: &str = "a JSON path (RFC 9535) such as `$.items[0].id` or `$['first name']`";
/// The parser calls itself for every bracket within a bracket.
const DEEPEST: usize = 32;
const LONGEST: usize = 1_000;

/// A JSON path by RFC 9535. Two are equal if they are written alike.
#[derive(Clone)]
pub struct JsonPath {
    text: String,
    compiled: serde_json_path::JsonPath,
}

impl JsonPath {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first value that it finds in `document`.
    #[must_use]
    pub fn first<'d>(&self, document: &'d Value) -> Option<&'d Value> {
        self.compiled.query(document).first()
    }

    /// All values that it finds in `document`, in the order of the document.
    #[must_use]
    pub fn all<'d>(&self, document: &'d Value) -> Vec<&'d Value> {
        self.compiled.query(document).all()
    }

    /// Where the value number `index` of [`all`](Self::all) stands: `$['items'][2]['id']`. Empty
    /// if there is none. Slower than finding it.
    #[must_use]
    pub fn location(&self, document: &Value, index: usize) -> String {
        let located = self.compiled.query_located(document);
        located
            .get(index)
            .map(|node| node.location().to_string())
            .unwrap_or_default()
    }

    /// Whether it asks for something whose name tells of a secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        is_secret_name(&self.text)
    }
}

impl FromStr for JsonPath {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let refuse = |why: String, at: usize| {
            let at = text.floor_char_boundary(at.min(text.len()));
            let problem = format!("`{}` is not a JSON path: {why}", shortened(text));
            Err(UnitError::new(problem, EXPECTED, at..text.len()))
        };
        if text.len() > LONGEST {
            return refuse(format!("it is longer than {LONGEST} bytes"), 0);
        }
        if deepest(text) > DEEPEST {
            return refuse(format!("it nests deeper than {DEEPEST} brackets"), 0);
        }
        if !text.starts_with('$') {
            return refuse("it does not start with `$`".to_owned(), 0);
        }
        match serde_json_path::JsonPath::parse(text) {
            Ok(compiled) => Ok(Self {
                text: text.to_owned(),
                compiled,
            }),
            Err(error) => {
                let at = text.floor_char_boundary(error.position().min(text.len()));
                let reason = plain(error.message());
                let place = match text[at..].chars().next() {
                    Some(next) => {
                        format!("at `{next}`, character {}", text[..at].chars().count() + 1)
                    }
                    None => "at its end".to_owned(),
                };
                if reason == "parser error" {
                    refuse(format!("it cannot be read on {place}"), at)
                } else {
                    refuse(format!("{place}: {reason}"), at)
                }
            }
        }
    }
}

/// How many brackets stand open at the same time, at most; also those within names.
fn deepest(text: &str) -> usize {
    let depths = text.bytes().scan(0_usize, |open, byte| {
        match byte {
            b'[' | b'(' => *open += 1,
            b']' | b')' => *open = open.saturating_sub(1),
            _ => (),
        }
        Some(*open)
    });
    depths.max().unwrap_or_default()
}

/// The parser's reason without the names of its own rules.
fn plain(reason: &str) -> &str {
    let reason = ["in long-hand segment, ", "in dot member name, "]
        .into_iter()
        .fold(reason, |reason, rule| reason.trim_start_matches(rule));
    if reason.contains("must start with") {
        "the name of a member is missing"
    } else {
        reason
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().nth(SHOWN).is_none() {
        return text.to_owned();
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}

impl PartialEq for JsonPath {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for JsonPath {}

impl fmt::Debug for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonPath({:?})", self.text)
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
