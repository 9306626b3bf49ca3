//! Why HTTP cannot be sent at all. What goes wrong with a single exchange is a sample, not this.

use std::io;
use std::path::PathBuf;

use super::token_error::TokenError;
use crate::judge::ExpectationError;
use crate::tls::TlsError;

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
    /// A link that is always the same leads nowhere, or to a host that the plan does not allow.
    #[error("{message}")]
    Link {
        /// Why it cannot be followed.
        message: String,
    },
    /// The plan asks for the lean transport, which cannot do what a step needs.
    #[error("the lean transport cannot do {what}")]
    BeyondLean {
        /// What it cannot do.
        what: &'static str,
    },
    /// A header's value has characters that HTTP does not allow. The value is not shown: it may
    /// be a secret.
    #[error("the value of header `{name}` has a character that HTTP does not allow")]
    HeaderValue {
        /// The header's name.
        name: String,
    },
    /// The step speaks another protocol.
    #[error("the step does not speak HTTP")]
    NotHttp,
    /// The plan has no address for what goes over HTTP.
    #[error("the plan has no `base_url`")]
    NoAddress,
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
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// What is expected of an answer, or taken from it, cannot be looked for.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
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
