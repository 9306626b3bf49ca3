//! What a step over TCP or UDP sends. It sends nothing; files are named here and read by whoever does.

use std::fmt;
use std::path::PathBuf;

use super::json_template::JsonTemplate;
use super::template::Template;
use crate::units::Bytes;

/// Bytes that are sent as they are.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// Text, in UTF-8.
    Text(Template),
    /// JSON, as text.
    Json(JsonTemplate),
    /// These bytes, the same for every request.
    Bytes(Vec<u8>),
    /// As many bytes as this, of the printable ASCII characters in their order, over and over.
    Pattern(Bytes),
    /// The content of a file. Relative paths start at the plan's folder.
    File(PathBuf),
}

impl Payload {
    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Text(text) => vec![text],
            Self::Json(json) => json.templates(),
            Self::Bytes(_) | Self::Pattern(_) | Self::File(_) => Vec::new(),
        }
    }

    /// Whether two requests may send different bytes.
    #[must_use]
    pub fn varies(&self) -> bool {
        self.templates().iter().any(|template| !template.is_fixed())
    }

    /// Of a pattern, the byte at `place`.
    #[must_use]
    pub fn pattern_byte(place: u64) -> u8 {
        const FIRST: u8 = b' ';
        const COUNT: u64 = (b'~' - FIRST) as u64 + 1;
        // There are fewer than 256 of them.
        FIRST + u8::try_from(place % COUNT).unwrap_or_default()
    }
}

impl fmt::Display for Payload {
    /// `text`, `4 bytes`, `64 B` or `hello.bin`: what is in it may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("text"),
            Self::Json(_) => f.write_str("JSON"),
            Self::Bytes(bytes) if bytes.len() == 1 => f.write_str("1 byte"),
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Pattern(size) => size.fmt(f),
            Self::File(file) => match file.file_name() {
                Some(name) => name.display().fmt(f),
                None => file.display().fmt(f),
            },
        }
    }
}
