//! What a step does: a call in one of the protocols.

use std::fmt;
use std::time::Duration;

use super::command::CommandCall;
use super::grpc::GrpcCall;
use super::lap::Lap;
use super::nats::NatsCall;
use super::protocol::Protocol;
use super::request::Request;
use super::sql::SqlCall;
use super::tcp::TcpCall;
use super::template::Template;
use super::udp::UdpCall;

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Sends a request over HTTP.
    Http(Request),
    /// Publishes a message over NATS.
    Nats(NatsCall),
    /// Runs a program.
    Command(CommandCall),
    /// Asks something of a database.
    Sql(SqlCall),
    /// Calls a method over gRPC.
    Grpc(GrpcCall),
    /// Sends bytes over TCP.
    Tcp(TcpCall),
    /// Sends a datagram over UDP.
    Udp(UdpCall),
}

impl Call {
    /// The protocol that it speaks.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        match self {
            Self::Http(_) => Protocol::Http,
            Self::Nats(_) => Protocol::Nats,
            Self::Command(_) => Protocol::Command,
            Self::Sql(call) => call.protocol,
            Self::Grpc(_) => Protocol::Grpc,
            Self::Tcp(_) => Protocol::Tcp,
            Self::Udp(_) => Protocol::Udp,
        }
    }

    /// What is measured within it; the order is that of the series.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        match self {
            Self::Http(request) => request.laps(),
            Self::Nats(call) => call.awaited.laps(),
            Self::Command(_) => CommandCall::LAPS.to_vec(),
            Self::Sql(call) => call.laps(),
            Self::Grpc(call) => call.laps(),
            Self::Tcp(call) => call.laps(),
            Self::Udp(_) => Vec::new(),
        }
    }

    /// The templates in it, whether they vary or not.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Http(request) => request.templates(),
            Self::Nats(call) => call.templates(),
            Self::Command(call) => call.templates(),
            Self::Sql(call) => call.templates(),
            Self::Grpc(call) => call.templates(),
            Self::Tcp(call) => call.templates(),
            Self::Udp(call) => call.templates(),
        }
    }

    /// How long it takes in any case, whatever the target does.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        match self {
            Self::Http(request) => request.conversation.lasts(),
            _ => Duration::ZERO,
        }
    }
}

impl fmt::Display for Call {
    /// `GET /items`, `publish events.created`, or `sort names.txt`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(request) => write!(f, "{} {}", request.method, request.address),
            Self::Nats(call) => call.fmt(f),
            Self::Command(call) => call.fmt(f),
            Self::Sql(call) => call.fmt(f),
            Self::Grpc(call) => call.fmt(f),
            Self::Tcp(call) => call.fmt(f),
            Self::Udp(call) => call.fmt(f),
        }
    }
}
