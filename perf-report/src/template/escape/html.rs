//! Text and attributes of HTML.

use std::io::{self, Write};

use super::hidden::visible;

/// `text` such that it shows as it is, as content and within quotes: no element, no reference to
/// a character, no end of an attribute; and without characters that turn the direction of reading.
pub(in crate::template) fn html(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars().map(visible) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    out.write_all(escaped.as_bytes())
}
