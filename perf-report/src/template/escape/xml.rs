//! Text and attributes of XML.

use std::io::{self, Write};

use super::hidden::visible;

/// `text` such that it shows as it is, as content and within quotes. Characters that XML 1.0
/// cannot have at all become the replacement character.
pub(in crate::template) fn xml(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars().map(visible) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    out.write_all(escaped.as_bytes())
}
