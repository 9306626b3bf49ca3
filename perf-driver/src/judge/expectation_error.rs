//! Why what is expected of answers cannot be looked for. An answer that is not as expected is a
//! failed sample, not this.

/// Why what a step expects of its answer cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExpectationError {
    /// A header's name has characters that HTTP does not allow.
    #[error("`{name}` is not a legal header name")]
    HeaderName {
        /// The name.
        name: String,
    },
    /// The schema that the answer must follow is not one, or refers to another document.
    #[error("the JSON schema of the answer is wrong at {}", shown(place))]
    Schema {
        /// Where in the schema, as a JSON pointer; empty for the whole of it.
        place: String,
        /// What is wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A JSON pointer, or in words that it points at everything.
fn shown(place: &str) -> String {
    match place {
        "" => "its top".to_owned(),
        pointer => format!("`{pointer}`"),
    }
}
