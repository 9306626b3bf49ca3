//! The class of a failure with PostgreSQL: by SQLSTATE, as the appendix "PostgreSQL Error Codes" of its
//! documentation lists them, and by the types in the chain of causes. Texts are for people and are never
//! looked at.

use std::error::Error;
use std::io;

use perf_core::FailureKind;
use tokio_postgres::error::DbError;

use crate::io_failure::{causes, class_of_io, describe_io};
use crate::transport::Failure;

/// Why something failed; `connecting` says when.
pub(super) fn failure_of(error: &tokio_postgres::Error, connecting: bool) -> Failure {
    if let Some(told) = error.as_db_error() {
        return told_by_server(told, connecting);
    }
    if error.is_closed() {
        return lost();
    }
    let is_tls = causes(error).any(<dyn Error>::is::<rustls::Error>);
    let io = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>());
    let kind = match io.and_then(|io| class_of_io(io, connecting)) {
        _ if is_tls => FailureKind::Tls,
        Some(kind) => kind,
        None if connecting => FailureKind::Connect,
        None => FailureKind::Protocol,
    };
    let innermost = causes(error).last();
    let message = match (kind, io) {
        (FailureKind::ClosedEarly, _) => return lost(),
        (FailureKind::Tls, _) | (_, None) => {
            innermost.map_or_else(|| error.to_string(), ToString::to_string)
        }
        (_, Some(io)) => describe_io(io),
    };
    Failure::new(kind, message)
}

/// The connection has ended before the exchange did.
fn lost() -> Failure {
    let message = "the connection to the database was lost";
    Failure::new(FailureKind::ClosedEarly, message)
}

fn told_by_server(told: &DbError, connecting: bool) -> Failure {
    let state = told.code().code();
    let kind = class_of_state(state, connecting);
    Failure::new(kind, format!("{state}: {}", told.message()))
}

fn class_of_state(state: &str, connecting: bool) -> FailureKind {
    match state {
        "40P01" => FailureKind::Deadlock,
        // A right that is missing, beside the class for identities.
        "42501" => FailureKind::Unauthorized,
        // The server, or its administrator, has stopped the statement.
        "57014" => FailureKind::Timeout,
        // It shuts down, has crashed, or has dropped the database.
        "57P01" | "57P02" | "57P04" if !connecting => FailureKind::ClosedEarly,
        _ => match state.get(..2) {
            Some("23") => FailureKind::Constraint,
            Some("28") => FailureKind::Unauthorized,
            Some("40") => FailureKind::Serialization,
            Some("08") if !connecting => FailureKind::ClosedEarly,
            _ if connecting => FailureKind::Connect,
            _ => FailureKind::Statement,
        },
    }
}
