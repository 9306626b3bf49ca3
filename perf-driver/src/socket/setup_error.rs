//! Why a server over TCP or UDP cannot be spoken with at all. What goes wrong with a single exchange is a
//! sample, not this.

use std::io;
use std::path::PathBuf;

use crate::dial::EncryptionError;
use crate::judge::ExpectationError;
use crate::tls::TlsError;

/// Why a step over TCP or UDP cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SocketSetupError {
    /// The step speaks another protocol.
    #[error("the step speaks neither TCP nor UDP")]
    NotSocket,
    /// The plan names no server.
    #[error("the plan has no server for the step")]
    NoServer,
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(TlsError),
    /// The name of the host cannot be one in a certificate.
    #[error("`{host}` cannot be the name of a server in TLS")]
    HostName {
        /// The host.
        host: String,
    },
    /// A file that is to be sent cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file is larger than can be sent at once.
    #[error("{} has {size} bytes, and {most} can be sent at once", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How many bytes it has.
        size: usize,
        /// How many could be sent.
        most: u64,
    },
    /// What is expected of an answer, or taken from it, cannot be looked for.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
}

impl From<EncryptionError> for SocketSetupError {
    fn from(error: EncryptionError) -> Self {
        match error {
            EncryptionError::Tls(error) => Self::Tls(error),
            EncryptionError::HostName { host } => Self::HostName { host },
        }
    }
}
