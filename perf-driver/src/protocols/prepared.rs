//! A step made ready, and what is sent of it, in whichever protocol it speaks.

use crate::command::{CommandPrepared, CommandRendered};
#[cfg(feature = "grpc")]
use crate::grpc::{GrpcPrepared, GrpcRendered};
use crate::http::{HttpPrepared, HttpRendered};
#[cfg(feature = "nats")]
use crate::nats::{NatsPrepared, NatsRendered};
use crate::socket::{SocketPrepared, SocketRendered};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::sql::{SqlPrepared, SqlRendered};

/// A step made ready.
#[derive(Debug)]
pub(crate) enum PlanPrepared {
    Http(Box<HttpPrepared>),
    Command(Box<CommandPrepared>),
    Socket(Box<SocketPrepared>),
    #[cfg(feature = "grpc")]
    Grpc(Box<GrpcPrepared>),
    #[cfg(feature = "nats")]
    Nats(Box<NatsPrepared>),
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    Sql(Box<SqlPrepared>),
}

impl PlanPrepared {
    /// What its requests prove their right with beyond what the plan says.
    pub(super) fn secrets(&self) -> Vec<String> {
        match self {
            Self::Http(prepared) => prepared.secrets(),
            _ => Vec::new(),
        }
    }
}

/// What is sent in one exchange.
#[derive(Debug)]
pub(crate) enum PlanRendered {
    Http(HttpRendered),
    Command(CommandRendered),
    Socket(SocketRendered),
    #[cfg(feature = "grpc")]
    Grpc(GrpcRendered),
    #[cfg(feature = "nats")]
    Nats(NatsRendered),
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    Sql(SqlRendered),
}
