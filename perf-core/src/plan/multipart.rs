//! The parts of a `multipart/form-data` body. Plain values; boundaries are the sender's affair.

use std::path::PathBuf;

use super::template::Template;

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
    pub file_name: Option<Template>,
}

impl Part {
    /// The templates in it, whether they vary or not.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        let value = match &self.content {
            PartContent::Value(text) => Some(text),
            PartContent::File(_) => None,
        };
        value.into_iter().chain(&self.file_name)
    }
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartContent {
    /// A text.
    Value(Template),
    /// The content of a file. A large one is read while it is sent.
    File(PathBuf),
}
