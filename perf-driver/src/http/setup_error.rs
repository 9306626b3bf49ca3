//! Why HTTP cannot be sent at all. What goes wrong with a single exchange is a sample, not this.

use std::io;
use std::path::PathBuf;

/// Why a request or the client that sends it cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpSetupError {
    /// The base address and the path together are not a URL.
    #[error("`{url}` is not a URL that can be requested")]
    Url {
        /// The base address with the path.
        url: String,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A header's name has characters that HTTP does not allow.
    #[error("`{name}` is not a legal header name")]
    HeaderName {
        /// The name.
        name: String,
    },
    /// A header's value has characters that HTTP does not allow. The value is not shown: it may
    /// be a secret.
    #[error("the value of header `{name}` has a character that HTTP does not allow")]
    HeaderValue {
        /// The header's name.
        name: String,
    },
    /// The method is not a token.
    #[error("`{method}` is not a legal HTTP method")]
    Method {
        /// The method.
        method: String,
    },
    /// A body's file cannot be read.
    #[error("cannot read the body file {}", path.display())]
    BodyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The schema that the answer must follow is not one, or refers to another document.
    #[error("the JSON schema of the answer is wrong at {}", shown(place))]
    Schema {
        /// Where in the schema, as a JSON pointer; empty for the whole of it.
        place: String,
        /// What is wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// TLS cannot be set up, for example because the system has no trusted certificates.
    #[error("cannot set up TLS")]
    Tls {
        /// Why not.
        source: rustls::Error,
    },
    /// The HTTP client cannot be made.
    #[error("cannot set up the HTTP client")]
    Client {
        /// Why not.
        source: reqwest::Error,
    },
}

/// A JSON pointer, or in words that it points at everything.
fn shown(place: &str) -> String {
    match place {
        "" => "its top".to_owned(),
        pointer => format!("`{pointer}`"),
    }
}
