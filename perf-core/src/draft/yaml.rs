//! YAML 1.2 as a document: the core schema, aliases within bounds. Tags of one's own and keys that
//! are no scalars mean nothing to JSON and are refused.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::Number;

use super::document::{Document, DocumentFault};

/// As deep as JSON is read.
const DEEPEST: usize = 128;
/// Values of a document with its aliases filled in; far above any description.
const MOST_VALUES: usize = 2_000_000;

/// The first document of `text`.
pub(super) fn read_yaml(text: &str) -> Result<Document, DocumentFault> {
    let mut parser = Parser::new_from_str(text);
    let mut building = Building::default();
    while let Some(next) = parser.next_event() {
        let (event, span) =
            next.map_err(|error| fault(*error.marker(), error.info().to_owned()))?;
        match building
            .take(event)
            .map_err(|problem| fault(span.start, problem))?
        {
            Progress::Goes => {}
            Progress::Done(document) => return Ok(document),
        }
    }
    Ok(Document::Null)
}

fn fault(mark: Marker, problem: String) -> DocumentFault {
    DocumentFault {
        line: mark.line().max(1),
        column: mark.col() + 1,
        problem,
    }
}

enum Progress {
    Goes,
    Done(Document),
}

/// What is open, from the outermost inwards.
#[derive(Default)]
struct Building {
    open: Vec<Open>,
    /// What aliases stand for, and of how many values it is.
    anchors: BTreeMap<usize, (Document, usize)>,
    /// Values so far.
    values: usize,
}

struct Open {
    anchor: usize,
    /// Values before it.
    before: usize,
    content: Content,
}

enum Content {
    List(Vec<Document>),
    /// The entries so far, and the key whose value is next.
    Object(Vec<(String, Document)>, Option<String>),
}

impl Building {
    fn take(&mut self, event: Event<'_>) -> Result<Progress, String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if self.wants_key() {
                    self.set_key(text.into_owned());
                    return Ok(Progress::Goes);
                }
                let is_text = style != ScalarStyle::Plain
                    || tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                let value = if is_text {
                    Document::Text(text.into_owned())
                } else {
                    plain(&text)
                };
                self.put(value, anchor, 1)
            }
            Event::SequenceStart(anchor, _) => self.open(anchor, Content::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.open(anchor, Content::Object(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).cloned();
                let (value, size) = known.ok_or("an alias within what it stands for")?;
                if self.wants_key() {
                    let key = value.as_text().ok_or("a key that is no text")?;
                    self.set_key(key.to_owned());
                    return Ok(Progress::Goes);
                }
                self.put(value, 0, size)
            }
            Event::StreamEnd => Ok(Progress::Done(Document::Null)),
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(Progress::Goes)
            }
        }
    }

    fn wants_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                content: Content::Object(_, None),
                ..
            })
        )
    }

    fn set_key(&mut self, text: String) {
        if let Some(Open {
            content: Content::Object(_, key),
            ..
        }) = self.open.last_mut()
        {
            *key = Some(text);
        }
    }

    fn open(&mut self, anchor: usize, content: Content) -> Result<Progress, String> {
        if self.wants_key() {
            return Err("a list or a table as a key".to_owned());
        }
        if self.open.len() == DEEPEST {
            return Err(format!("it nests deeper than {DEEPEST} levels"));
        }
        self.values += 1;
        self.open.push(Open {
            anchor,
            before: self.values - 1,
            content,
        });
        Ok(Progress::Goes)
    }

    fn close(&mut self) -> Result<Progress, String> {
        let closed = self.open.pop().ok_or("an end without a beginning")?;
        let value = match closed.content {
            Content::List(elements) => Document::List(elements),
            Content::Object(entries, _) => Document::Object(merged(entries)),
        };
        let size = self.values - closed.before;
        // Its values are counted already.
        self.values = closed.before;
        self.put(value, closed.anchor, size)
    }

    /// Puts a value of `size` values where it belongs.
    fn put(&mut self, value: Document, anchor: usize, size: usize) -> Result<Progress, String> {
        self.values = self.values.saturating_add(size);
        if self.values > MOST_VALUES {
            return Err(format!("more than {MOST_VALUES} values"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            return Ok(Progress::Done(value));
        };
        match &mut open.content {
            Content::List(elements) => elements.push(value),
            Content::Object(entries, key) => {
                entries.push((key.take().unwrap_or_default(), value));
            }
        }
        Ok(Progress::Goes)
    }
}

/// The entries with those of `<<` among them, which older YAML merges.
fn merged(entries: Vec<(String, Document)>) -> Vec<(String, Document)> {
    if entries.iter().all(|(key, _)| key != "<<") {
        return entries;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| key == "<<");
    for (_, merge) in merges {
        let tables = match merge {
            Document::List(tables) => tables,
            table => vec![table],
        };
        for (key, value) in tables.iter().flat_map(Document::entries) {
            if own.iter().all(|(known, _)| known != key) {
                own.push((key.clone(), value.clone()));
            }
        }
    }
    own
}

/// What a scalar without quotes stands for.
fn plain(text: &str) -> Document {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Document::Null,
        "true" | "True" | "TRUE" => return Document::Bool(true),
        "false" | "False" | "FALSE" => return Document::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Document::Text(text.to_owned()), Document::Number)
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !digits.chars().all(numeric)
    {
        return None;
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = unsigned.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = unsigned.parse::<u64>() {
        return Some(whole.into());
    }
    unsigned.parse().ok().and_then(Number::from_f64)
}
