//! Why NATS cannot be spoken at all. What goes wrong with a single exchange is a sample, not this.

use std::io;
use std::path::PathBuf;

use crate::judge::ExpectationError;
use crate::tls::TlsError;

/// Why a step over NATS, or the connection for it, cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NatsSetupError {
    /// The step speaks another protocol.
    #[error("the step does not speak NATS")]
    NotNats,
    /// The plan names no server.
    #[error("the plan has no server for NATS")]
    NoServer,
    /// The file with the credentials cannot be read, or has none in it.
    #[error("cannot take credentials from {}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file that is to be sent cannot be read.
    #[error("cannot read the file {}", path.display())]
    BodyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The header's name, or its value, is none in NATS. The value is not shown: it may be a secret.
    #[error("`{name}` is no header that NATS allows, or its value is not")]
    Header {
        /// The header's name.
        name: String,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// What is expected of an answer, or taken from it, cannot be looked for.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
}
