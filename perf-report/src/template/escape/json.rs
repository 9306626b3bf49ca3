//! Text within a JSON string, and whole values as JSON.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::hidden::is_hidden;

/// The inside of a JSON string, for a template that writes the quotes itself.
pub(in crate::template) fn json(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let quoted = serde_json::to_string(text)?;
    let inside = &quoted[1..quoted.len() - 1];
    out.write_all(with_hidden_escaped(inside).as_bytes())
}

/// `value` as indented JSON, keys in the order of the value.
pub(in crate::template) fn pretty(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| with_hidden_escaped(&text))
}

/// JSON allows marks of direction as they are; a terminal or an editor would obey them. In
/// JSON a hidden character other than a line break can only stand within a string.
fn with_hidden_escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _infallible = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
