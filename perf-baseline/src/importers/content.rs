//! What a file is, by its first bytes. Refuses to look at its name.

/// What the first bytes of a file look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing, or nothing but white space.
    Empty,
    /// Not text in UTF-8; what it is instead.
    NotText(&'static str),
    /// JSON.
    Json,
    /// XML or HTML.
    Markup,
    /// Text that may be CSV.
    Text,
}

/// The byte-order mark that some writers put before UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

const MAGIC: [(&[u8], &str); 8] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet"),
    (b"%PDF", "a PDF document"),
    (b"\xFF\xFE", "UTF-16 text"),
    (b"\xFE\xFF", "UTF-16 text"),
];

/// Looks at the first bytes of a file.
pub(super) fn look_at(head: &[u8]) -> Content {
    let known = MAGIC.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some((_, found)) = known {
        return Content::NotText(found);
    }
    // Letters of UTF-16 without a mark are every second byte a zero.
    match head {
        [0, a, 0, b, ..] | [a, 0, b, 0, ..] if *a != 0 && *b != 0 => {
            return Content::NotText("UTF-16 text");
        }
        _ if head.contains(&0) => return Content::NotText("binary data"),
        _ => {}
    }
    let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    match text.trim_ascii_start().first() {
        None => Content::Empty,
        Some(b'{' | b'[') => Content::Json,
        Some(b'<') => Content::Markup,
        Some(_) => Content::Text,
    }
}
