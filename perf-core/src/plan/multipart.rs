//! The parts of a `multipart/form-data` body. Plain values; boundaries are the sender's affair.

use std::path::PathBuf;

/// One part of a multipart body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// What it holds.
    pub content: PartContent,
    /// Its content type. Without one, a value has none and a file is `application/octet-stream`.
    pub content_type: Option<String>,
    /// The name that the target sees as the file's. Without one, a value has none and a file
    /// has its own.
    pub file_name: Option<String>,
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartContent {
    /// A text.
    Value(String),
    /// The content of a file. A large one is read while it is sent.
    File(PathBuf),
}
