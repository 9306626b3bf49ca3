//! Why HTTP cannot be sent at all. What goes wrong with a single exchange is a sample, not this.

use std::io;
use std::path::PathBuf;

use super::token_error::TokenError;

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
    /// The plan asks for the lean transport, which cannot do what a step needs.
    #[error("the lean transport cannot do {what}")]
    BeyondLean {
        /// What it cannot do.
        what: &'static str,
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
    /// What proves the right to an answer cannot be put into a request.
    #[error("cannot sign the request: {message}")]
    Sign {
        /// Why not.
        message: String,
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
    /// A certificate or a key cannot be read from its file.
    #[error("cannot read a certificate or key from {}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: rustls::pki_types::pem::Error,
    },
    /// A certificate cannot be one that others are checked against.
    #[error("{} has a certificate that cannot be trusted", path.display())]
    Ca {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: rustls::Error,
    },
    /// The client's certificate and its key do not make an identity.
    #[error("{} and its key are no identity for TLS", certificate.display())]
    Identity {
        /// The file of the certificate.
        certificate: PathBuf,
        /// Why not.
        source: rustls::Error,
    },
    /// TLS cannot be set up, for example because the system has no trusted certificates.
    #[error("cannot set up TLS")]
    Tls {
        /// Why not.
        source: rustls::Error,
    },
    /// The plan asks for a unix socket, and this system has none.
    #[error("this system has no unix sockets")]
    NoUnixSockets,
    /// The HTTP client cannot be made.
    #[error("cannot set up the HTTP client")]
    Client {
        /// Why not.
        source: reqwest::Error,
    },
    /// No access token was given out.
    #[error("cannot get an access token from {url}")]
    Token {
        /// The address that was asked, without its query.
        url: String,
        /// Why not.
        source: TokenError,
    },
}

/// A JSON pointer, or in words that it points at everything.
fn shown(place: &str) -> String {
    match place {
        "" => "its top".to_owned(),
        pointer => format!("`{pointer}`"),
    }
}
