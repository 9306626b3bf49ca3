//! What a step does: a call in one of the protocols.

use std::fmt;
use std::time::Duration;

use super::lap::Lap;
use super::nats::NatsCall;
use super::protocol::Protocol;
use super::request::Request;
use super::template::Template;

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Sends a request over HTTP.
    Http(Request),
    /// Publishes a message over NATS.
    Nats(NatsCall),
}

impl Call {
    /// The protocol that it speaks.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        match self {
            Self::Http(_) => Protocol::Http,
            Self::Nats(_) => Protocol::Nats,
        }
    }

    /// What is measured within it; the order is that of the series.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        match self {
            Self::Http(request) => request.conversation.laps(),
            Self::Nats(call) => call.awaited.laps(),
        }
    }

    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Http(request) => request.templates(),
            Self::Nats(call) => call.templates(),
        }
    }

    /// How long it takes in any case, whatever the target does.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        match self {
            Self::Http(request) => request.conversation.lasts(),
            Self::Nats(_) => Duration::ZERO,
        }
    }
}

impl fmt::Display for Call {
    /// `GET /items`, or `publish events.created`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(request) => write!(f, "{} {}", request.method, request.path),
            Self::Nats(call) => call.fmt(f),
        }
    }
}
