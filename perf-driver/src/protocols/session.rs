//! What one user keeps from one exchange to the next, in whichever protocols its scenario speaks.

use perf_core::Protocol;

#[cfg(feature = "grpc")]
use crate::grpc::GrpcSession;
use crate::http::HttpSession;
#[cfg(feature = "nats")]
use crate::nats::NatsSession;
use crate::socket::SocketSession;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::sql::SqlSession;

/// What one user keeps.
#[derive(Debug)]
pub(crate) struct PlanSession {
    /// `None` in a scenario that does not speak it.
    pub(super) http: Option<HttpSession>,
    pub(super) socket: Option<SocketSession>,
    #[cfg(feature = "grpc")]
    pub(super) grpc: Option<GrpcSession>,
    #[cfg(feature = "nats")]
    pub(super) nats: Option<NatsSession>,
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    pub(super) sql: Option<SqlSession>,
    /// The protocol of the last exchange.
    pub(super) last: Protocol,
}

impl PlanSession {
    pub(super) fn http(&mut self) -> &mut HttpSession {
        self.last = Protocol::Http;
        self.http
            .as_mut()
            .expect("a scenario with HTTP has a session for it")
    }

    pub(super) fn socket(&mut self, protocol: Protocol) -> &mut SocketSession {
        self.last = protocol;
        self.socket
            .as_mut()
            .expect("a scenario with TCP or UDP has a session for it")
    }

    #[cfg(feature = "grpc")]
    pub(super) fn grpc(&mut self) -> &mut GrpcSession {
        self.last = Protocol::Grpc;
        self.grpc
            .as_mut()
            .expect("a scenario with gRPC has a session for it")
    }

    #[cfg(feature = "nats")]
    pub(super) fn nats(&mut self) -> &mut NatsSession {
        self.last = Protocol::Nats;
        self.nats
            .as_mut()
            .expect("a scenario with NATS has a session for it")
    }

    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    pub(super) fn sql(&mut self, protocol: Protocol) -> &mut SqlSession {
        self.last = protocol;
        self.sql
            .as_mut()
            .expect("a scenario with SQL has a session for it")
    }
}
