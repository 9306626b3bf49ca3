//! Why a step cannot be made ready in its protocol. What goes wrong with a single exchange is a sample,
//! not this.

use perf_core::Protocol;

use crate::command::CommandSetupError;
#[cfg(feature = "grpc")]
use crate::grpc::GrpcSetupError;
use crate::http::HttpSetupError;
#[cfg(feature = "nats")]
use crate::nats::NatsSetupError;
use crate::socket::SocketSetupError;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::sql::SqlSetupError;

/// Why a step, or a session for it, cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// It is one over HTTP.
    #[error(transparent)]
    Http(#[from] HttpSetupError),
    /// It is one that runs a command.
    #[error(transparent)]
    Command(#[from] CommandSetupError),
    /// It is one over NATS.
    #[cfg(feature = "nats")]
    #[error(transparent)]
    Nats(#[from] NatsSetupError),
    /// It is one over SQL.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    #[error(transparent)]
    Sql(#[from] SqlSetupError),
    /// It is one over gRPC.
    #[cfg(feature = "grpc")]
    #[error(transparent)]
    Grpc(#[from] GrpcSetupError),
    /// It is one over TCP or UDP.
    #[error(transparent)]
    Socket(#[from] SocketSetupError),
    /// It is one over a protocol that this crate was built without.
    #[error("{protocol} is not built in")]
    NotBuilt {
        /// The protocol.
        protocol: Protocol,
    },
}

impl ProtocolError {
    /// What is spoken, in one word.
    pub(crate) const fn spoken(&self) -> &'static str {
        match self {
            Self::Http(_) => Protocol::Http.name(),
            Self::Command(_) => Protocol::Command.name(),
            #[cfg(feature = "nats")]
            Self::Nats(_) => Protocol::Nats.name(),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            Self::Sql(_) => "SQL",
            #[cfg(feature = "grpc")]
            Self::Grpc(_) => Protocol::Grpc.name(),
            Self::Socket(_) => "TCP or UDP",
            Self::NotBuilt { protocol } => protocol.name(),
        }
    }

    /// What can be done about it, where that is known.
    pub(crate) const fn hint(&self) -> Option<&'static str> {
        let no_trust = match self {
            Self::Http(HttpSetupError::Tls(error)) => error.is_of_system(),
            Self::Socket(SocketSetupError::Tls(error)) => error.is_of_system(),
            #[cfg(feature = "grpc")]
            Self::Grpc(GrpcSetupError::Tls(error)) => error.is_of_system(),
            #[cfg(feature = "nats")]
            Self::Nats(NatsSetupError::Tls(error)) => error.is_of_system(),
            #[cfg(any(feature = "postgres", feature = "sqlite"))]
            Self::Sql(SqlSetupError::Tls(error)) => error.is_of_system(),
            _ => false,
        };
        if no_trust {
            return Some("install the system's trusted certificates (Debian: `ca-certificates`)");
        }
        None
    }
}
