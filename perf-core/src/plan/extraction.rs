//! What a step takes from its answer for later steps.

use serde_json::Value;

use super::json_path::JsonPath;
use super::pattern::Pattern;

/// A value that is taken from an answer, once all that is expected of the answer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extraction {
    /// What it is called from then on.
    pub name: String,
    /// Where it is found.
    pub from: ExtractFrom,
    /// What it is where nothing is found. Without one, nothing found is a failed check.
    pub default: Option<Value>,
}

/// A place in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtractFrom {
    /// The first value that a path finds in the body, with its JSON type.
    Json(JsonPath),
    /// The first group of an expression where it first fits in the body, as text. The expression
    /// has at least one group.
    Regex(Pattern),
    /// A header's first value, as text; the name is a legal header name.
    Header(String),
    /// The value of a cookie that the answer sets, as text.
    Cookie(String),
    /// How long something took, by its name in the `Server-Timing` header, in milliseconds.
    ServerTiming(String),
}
