//! Why a server over gRPC cannot be spoken with at all. What goes wrong with a single call is a sample, not
//! this.

use std::io;
use std::path::PathBuf;

use crate::dial::EncryptionError;
use crate::judge::ExpectationError;
use crate::tls::TlsError;

/// Why a step over gRPC, or the connections for it, cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GrpcSetupError {
    /// The step speaks another protocol.
    #[error("the step does not speak gRPC")]
    NotGrpc,
    /// The plan names no server.
    #[error("the plan has no server for gRPC")]
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
    /// The file with the descriptors cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file has no descriptors, or not all that they need.
    #[error("{} is no complete set of descriptors: {problem}", path.display())]
    Descriptors {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The server does not tell what can be called.
    #[error("{address} does not describe `{service}` by reflection: {problem}")]
    Reflection {
        /// The server.
        address: String,
        /// The service that was asked for.
        service: String,
        /// What is wrong.
        problem: String,
    },
    /// The runtime for asking the server cannot be started.
    #[error("cannot start a runtime to ask for descriptors")]
    Runtime {
        /// Why not.
        source: io::Error,
    },
    /// What the step calls, or what it calls it with, does not fit the descriptors.
    #[error("{call}: {problem}; expected {expected}")]
    Unfit {
        /// What it calls.
        call: String,
        /// What is wrong.
        problem: String,
        /// What would be right.
        expected: String,
    },
    /// What is expected of an answer, or taken from it, cannot be looked for.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
}

impl From<EncryptionError> for GrpcSetupError {
    fn from(error: EncryptionError) -> Self {
        match error {
            EncryptionError::Tls(error) => Self::Tls(error),
            EncryptionError::HostName { host } => Self::HostName { host },
        }
    }
}
