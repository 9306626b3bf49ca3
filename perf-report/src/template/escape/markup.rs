//! Text and attributes of HTML and of XML.

use std::io::{self, Write};

use super::hidden::visible;

/// `text` such that it shows as it is, as content and within quotes: no element, no reference to
/// a character, no end of an attribute; and without characters that turn the direction of reading.
/// What XML 1.0 cannot have at all becomes the replacement character in HTML as well.
pub(in crate::template) fn markup(text: &str, out: &mut dyn Write) -> io::Result<()> {
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
