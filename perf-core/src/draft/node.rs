//! Values of a TOML file that is being written. Quoting is a library's; where lines break is
//! decided here.

use std::fmt::Write;

use toml_writer::{ToTomlKey, ToTomlValue, TomlKeyBuilder, TomlStringBuilder};

use super::wording::Wording;

/// The widest line, in characters, that is not broken where it can be.
const WIDTH: usize = 100;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A string, as the plan's reader is to see it.
    Text(String),
    /// A number or a boolean, as it is written.
    Bare(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in order.
    Table(Entries),
}

/// Keys with their values, in order.
pub(super) type Entries = Vec<(String, Node)>;

impl Node {
    /// A string that the plan's reader takes for a template.
    pub(super) fn template(wording: &Wording) -> Self {
        Self::Text(wording.in_template())
    }

    /// A string in which the plan's reader fills in the environment alone.
    pub(super) fn plain(wording: &Wording) -> Self {
        Self::Text(wording.in_plain())
    }

    /// A string in which nothing means anything.
    pub(super) fn literal(text: &str) -> Self {
        Self::plain(&Wording::text(text))
    }

    /// A number or a boolean.
    pub(super) fn bare<T: ToString + ?Sized>(value: &T) -> Self {
        Self::Bare(value.to_string())
    }

    /// A table of the given entries.
    pub(super) fn table<const N: usize>(entries: [(&str, Self); N]) -> Self {
        let owned = entries.map(|(key, value)| (key.to_owned(), value));
        Self::Table(owned.into())
    }

    /// How deep lists and tables lie within each other; 0 of a string.
    pub(super) fn depth(&self) -> usize {
        let deepest = |depths: &mut dyn Iterator<Item = usize>| 1 + depths.max().unwrap_or(0);
        match self {
            Self::Text(_) | Self::Bare(_) => 0,
            Self::List(elements) => deepest(&mut elements.iter().map(Self::depth)),
            Self::Table(entries) => deepest(&mut entries.iter().map(|(_, node)| node.depth())),
        }
    }

    /// The value on one line.
    fn inline(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Bare(word) => word.clone(),
            Self::List(elements) => {
                let elements: Vec<_> = elements.iter().map(Self::inline).collect();
                format!("[{}]", elements.join(", "))
            }
            Self::Table(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Table(entries) => {
                let entries: Vec<_> = entries.iter().map(|(key, node)| line(key, node)).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// Writes `entries` under the header `[path]`, which stands there already; what is too wide for a
/// line becomes a table `[path.key]` of its own, behind the others.
pub(super) fn write_entries(text: &mut String, path: &str, entries: &[(String, Node)]) {
    let (sections, short): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| is_section(entry));
    for (key, node) in short {
        write_entry(text, key, node);
    }
    for (key, node) in sections {
        if let Node::Table(entries) = node {
            let path = format!("{path}.{}", quoted_key(key));
            if !entries.iter().all(is_section) {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "\n[{path}]");
            }
            write_entries(text, &path, entries);
        }
    }
}

/// Whether it is a table that is too wide for a line.
fn is_section((key, node): &(String, Node)) -> bool {
    let is_table = matches!(node, Node::Table(entries) if !entries.is_empty());
    is_table && !fits(&line(key, node))
}

/// Writes one key with its value.
pub(super) fn write_entry(text: &mut String, key: &str, node: &Node) {
    let one_line = line(key, node);
    let written = match node {
        Node::Text(content) if content.contains('\n') => {
            let content = TomlStringBuilder::new(content).as_default().to_toml_value();
            format!("{} = {content}", quoted_key(key))
        }
        Node::List(elements) if !fits(&one_line) => {
            let lines: Vec<_> = elements.iter().map(Node::inline).collect();
            let lines = lines.join(",\n  ");
            format!("{} = [\n  {lines},\n]", quoted_key(key))
        }
        _ => one_line,
    };
    text.push_str(&written);
    text.push('\n');
}

/// Writes `comment` in lines that begin with `#`, broken at blanks.
pub(super) fn write_comment(text: &mut String, comment: &str) {
    let mut line = String::from("#");
    for word in comment.split([' ', '\n']) {
        if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(line.trim_end());
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.extend(word.chars().map(|c| if c.is_control() { ' ' } else { c }));
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

fn line(key: &str, node: &Node) -> String {
    format!("{} = {}", quoted_key(key), node.inline())
}

fn fits(line: &str) -> bool {
    line.chars().count() <= WIDTH
}

/// A string on one line: in plain quotes if nothing in it has to be escaped, else literally.
fn quoted(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    builder
        .as_basic_pretty()
        .or_else(|| builder.as_literal())
        .unwrap_or_else(|| builder.as_basic())
        .to_toml_value()
}

fn quoted_key(key: &str) -> String {
    TomlKeyBuilder::new(key).as_default().to_toml_key()
}
