//! A JSON body whose texts have places that are filled in, and its two forms in a plan: a table,
//! or, where TOML has no such value, a text.

use serde_json::Number;

use super::document::Document;
use super::naming::called;
use super::node::Node;
use super::wording::{Piece, Wording};

/// Deeper bodies are written as text: nobody reads such a table, and TOML's reader stops at 80.
const DEEPEST_TABLE: usize = 24;

/// A JSON value that is being written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum JsonTree {
    Null,
    Bool(bool),
    Number(Number),
    /// A number that is a value of the run: it keeps its type in both forms.
    NumericValue(String),
    /// A number that is a variable of the environment; only a text can have one.
    NumericVariable(String),
    Text(Wording),
    List(Vec<JsonTree>),
    Object(Vec<(String, JsonTree)>),
}

/// What is filled into a document.
pub(super) trait Fill {
    /// A text that goes by `name`.
    fn text(&mut self, name: &str, text: &str) -> Wording;
    /// A number that goes by `name`, where it is not written as it is.
    fn number(&mut self, name: &str, number: &Number) -> Option<JsonTree>;
    /// A key, as it may be written.
    fn key(&mut self, key: &str) -> String;
}

impl JsonTree {
    /// `document`, which goes by `name`.
    pub(super) fn filled(name: &str, document: &Document, fill: &mut impl Fill) -> Self {
        match document {
            Document::Null => Self::Null,
            Document::Bool(value) => Self::Bool(*value),
            Document::Number(number) => fill
                .number(name, number)
                .unwrap_or_else(|| Self::Number(number.clone())),
            Document::Text(text) => Self::Text(fill.text(name, text)),
            Document::List(elements) => {
                let filled = elements
                    .iter()
                    .map(|element| Self::filled(name, element, fill));
                Self::List(filled.collect())
            }
            Document::Object(entries) => {
                let filled = entries.iter().map(|(key, value)| {
                    let name = called(name, entries, key);
                    (fill.key(key), Self::filled(&name, value, fill))
                });
                Self::Object(filled.collect())
            }
        }
    }

    /// The value as TOML; `None` where TOML has no such value, or would not keep it.
    pub(super) fn as_node(&self) -> Option<Node> {
        let node = self.node()?;
        (node.depth() <= DEEPEST_TABLE).then_some(node)
    }

    /// The value as JSON text.
    pub(super) fn as_text(&self) -> Wording {
        let mut text = Wording::default();
        self.write(&mut text);
        text
    }

    fn node(&self) -> Option<Node> {
        match self {
            Self::Null | Self::NumericVariable(_) => None,
            Self::Bool(value) => Some(Node::bare(value)),
            Self::Number(number) if number.is_f64() => {
                let written = number.to_string();
                let is_float = written.contains(['.', 'e', 'E']);
                is_float.then_some(Node::Bare(written))
            }
            Self::Number(number) => number.as_i64().as_ref().map(Node::bare),
            Self::NumericValue(name) => Some(Node::template(&Wording::value(name))),
            Self::Text(wording) => Some(Node::template(wording)),
            Self::List(elements) => {
                let nodes: Option<Vec<_>> = elements.iter().map(Self::node).collect();
                nodes.map(Node::List)
            }
            Self::Object(entries) => {
                let mut nodes: Vec<(String, Node)> = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    if nodes.iter().any(|(known, _)| known == key) {
                        return None;
                    }
                    nodes.push((key.clone(), value.node()?));
                }
                Some(Node::Table(nodes))
            }
        }
    }

    fn write(&self, text: &mut Wording) {
        let mut push = |literal: &str| text.push(Piece::Text(literal.to_owned()));
        match self {
            Self::Null => push("null"),
            Self::Bool(value) => push(&value.to_string()),
            Self::Number(number) => push(&number.to_string()),
            Self::NumericValue(name) => text.push(Piece::Value(name.clone())),
            Self::NumericVariable(name) => text.push(Piece::Variable(name.clone())),
            Self::Text(wording) => {
                push("\"");
                for piece in wording.pieces() {
                    text.push(match piece {
                        Piece::Text(part) => Piece::Text(escaped(part)),
                        other => other.clone(),
                    });
                }
                text.push(Piece::Text("\"".to_owned()));
            }
            Self::List(elements) => {
                push("[");
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        text.push(Piece::Text(", ".to_owned()));
                    }
                    element.write(text);
                }
                text.push(Piece::Text("]".to_owned()));
            }
            Self::Object(entries) => {
                push("{");
                for (index, (key, value)) in entries.iter().enumerate() {
                    // A blank, so that no two braces stand next to each other in what people read.
                    let comma = if index > 0 { ", " } else { " " };
                    text.push(Piece::Text(format!("{comma}\"{}\": ", escaped(key))));
                    value.write(text);
                }
                text.push(Piece::Text(" }".to_owned()));
            }
        }
    }
}

/// `text` as it stands within the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
