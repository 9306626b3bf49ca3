//! Why a database cannot be spoken with at all. What goes wrong with a single exchange is a sample, not
//! this.

use std::io;

use perf_core::Protocol;

use crate::judge::ExpectationError;
use crate::tls::TlsError;

/// Why a step over SQL, or the connections for it, cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlSetupError {
    /// The step speaks another protocol.
    #[error("the step does not speak SQL")]
    NotSql,
    /// The plan names no database.
    #[error("the plan has no database")]
    NoDatabase,
    /// The database is one that this crate was built without.
    #[error("{protocol} is not built in")]
    NotBuilt {
        /// What is spoken with it.
        protocol: Protocol,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The name of the host cannot be one in a certificate.
    #[error("`{host}` cannot be the name of a server in TLS")]
    HostName {
        /// The host.
        host: String,
    },
    /// The thread that stops statements cannot be started.
    #[error("cannot start a thread that stops statements")]
    Thread {
        /// Why not.
        source: io::Error,
    },
    /// What is expected of an answer, or taken from it, cannot be looked for.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
}
