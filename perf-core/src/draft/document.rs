//! A JSON document in the order in which it was written, with every key that was there. It knows no
//! format but JSON's own.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Document {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Document>),
    /// In the order of the document; a key that is there twice is here twice.
    Object(Vec<(String, Document)>),
}

/// What is wrong with a document, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct DocumentFault {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
}

impl Document {
    /// The value under `key`, the last where there are several, as JSON readers have it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let mut entries = self.entries().iter().rev();
        entries
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// The entries of an object; none of anything else.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Object(entries) => entries,
            _ => &[],
        }
    }

    /// The entries of an object, each key once: of one that is there twice the last, as JSON readers
    /// have it.
    pub(super) fn last_entries(&self) -> Vec<&(String, Self)> {
        let mut seen = BTreeSet::new();
        let entries = self.entries().iter().rev();
        let mut last: Vec<_> = entries
            .filter(|entry| seen.insert(entry.0.as_str()))
            .collect();
        last.reverse();
        last
    }

    /// The elements of a list; none of anything else.
    pub(super) fn elements(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text under `key`.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// Whether there is a `true` under `key`.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.get(key) == Some(&Self::Bool(true))
    }
}

impl DocumentFault {
    /// What the reader of JSON refused, without the value that it quotes: that may be a secret.
    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        let shown = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let problem = shown.strip_suffix(&place).unwrap_or(&shown);
        let quoted = problem.find(['"', '`']).zip(problem.rfind(", expected "));
        let problem = match quoted.filter(|(start, end)| start < end) {
            Some((start, end)) => format!("{}{}", problem[..start].trim_end(), &problem[end..]),
            None => problem.to_owned(),
        };
        Self {
            line: error.line().max(1),
            column: error.column().max(1),
            problem,
        }
    }

    /// That `bytes` are no text, if they are none.
    pub(super) fn text_of(bytes: &[u8]) -> Result<&str, Self> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let before = &bytes[..error.valid_up_to()];
                let mut lines = before.split(|byte| *byte == b'\n');
                return Err(Self {
                    line: lines.clone().count(),
                    column: lines.next_back().map_or(0, <[u8]>::len) + 1,
                    problem: "it is not text in UTF-8".to_owned(),
                });
            }
        };
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Document, E> {
        Ok(Document::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Document, E> {
        Ok(Document::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Document, E> {
        Ok(Document::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Document, E> {
        Ok(Document::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Document, E> {
        Ok(Number::from_f64(value).map_or(Document::Null, Document::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Document, E> {
        Ok(Document::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Document, E> {
        Ok(Document::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Document, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Document::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Document::Object(entries))
    }
}
