//! What a JSON file says that it is, before anything else in it is believed, and no more of the file
//! than it may have. Refuses to know any format.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// Only what tells which format a file has, whatever else is in it.
#[derive(Debug, Deserialize)]
pub(crate) struct Label {
    #[serde(default)]
    schema: Option<Value>,
    #[serde(default)]
    version: Option<Value>,
}

impl Label {
    /// The version, if it is a whole number.
    pub(crate) fn version(&self) -> Option<u64> {
        self.version.as_ref().and_then(Value::as_u64)
    }

    /// Nothing if this is the label of `schema`.
    ///
    /// # Errors
    /// What it says instead.
    pub(crate) fn is_of(&self, schema: &str) -> Result<(), String> {
        match &self.schema {
            Some(Value::String(own)) if own == schema => Ok(()),
            Some(other) => {
                let other = other.to_string().replace(char::is_control, " ");
                Err(format!("its `schema` is {other} and not \"{schema}\""))
            }
            None => Err(format!("it has no `schema` that says \"{schema}\"")),
        }
    }
}

/// The file at `path`; `None` if it is larger than `most` bytes.
///
/// # Errors
/// It is not there or may not be read.
pub(crate) fn read_at_most(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    let length = File::open(path)?.take(most + 1).read_to_end(&mut text)?;
    Ok((length as u64 <= most).then_some(text))
}
