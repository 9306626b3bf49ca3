//! Why a step cannot be made ready in its protocol. What goes wrong with a single exchange is a sample,
//! not this.

use perf_core::Protocol;

use crate::http::HttpSetupError;
#[cfg(feature = "nats")]
use crate::nats::NatsSetupError;

/// Why a step, or a session for it, cannot be made ready.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// It is one over HTTP.
    #[error(transparent)]
    Http(#[from] HttpSetupError),
    /// It is one over NATS.
    #[cfg(feature = "nats")]
    #[error(transparent)]
    Nats(#[from] NatsSetupError),
    /// It is one over a protocol that this crate was built without.
    #[error("{protocol} is not built in")]
    NotBuilt {
        /// The protocol.
        protocol: Protocol,
    },
}

impl ProtocolError {
    /// The protocol.
    pub(crate) const fn protocol(&self) -> Protocol {
        match self {
            Self::Http(_) => Protocol::Http,
            #[cfg(feature = "nats")]
            Self::Nats(_) => Protocol::Nats,
            Self::NotBuilt { protocol } => *protocol,
        }
    }

    /// What can be done about it, where that is known.
    pub(crate) const fn hint(&self) -> Option<&'static str> {
        let no_trust = match self {
            Self::Http(HttpSetupError::Tls(error)) => error.is_of_system(),
            #[cfg(feature = "nats")]
            Self::Nats(NatsSetupError::Tls(error)) => error.is_of_system(),
            _ => false,
        };
        if no_trust {
            return Some("install the system's trusted certificates (Debian: `ca-certificates`)");
        }
        None
    }
}
