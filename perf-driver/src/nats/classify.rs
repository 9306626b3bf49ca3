//! The class of a failure over NATS, from the kinds of errors and the types in their chains. Texts are
//! for people and are never looked at.

use std::error::Error;
use std::io;

use async_nats::client::{PublishErrorKind, RequestErrorKind};
use async_nats::{ConnectError, ConnectErrorKind, PublishError, RequestError};
use perf_core::FailureKind;

use crate::io_failure::{causes, class_of_io, describe_io, is_local_limit};
use crate::transport::Failure;

/// Why no connection was made.
pub(super) fn not_connected(error: &ConnectError) -> Failure {
    let cause = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>());
    let is_tls = causes(error).any(<dyn Error>::is::<rustls::Error>);
    let kind = match error.kind() {
        _ if is_tls => FailureKind::Tls,
        _ if cause.is_some_and(is_local_limit) => FailureKind::LocalLimit,
        ConnectErrorKind::Dns => FailureKind::Dns,
        ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => {
            FailureKind::Unauthorized
        }
        ConnectErrorKind::TimedOut => FailureKind::ConnectTimeout,
        ConnectErrorKind::Tls => FailureKind::Tls,
        _ => cause
            .and_then(|cause| class_of_io(cause, false))
            .unwrap_or(FailureKind::Connect),
    };
    let message = match (kind, cause) {
        (FailureKind::Unauthorized, _) => "the server does not accept the credentials".to_owned(),
        (FailureKind::ConnectTimeout, _) => "no connection in time".to_owned(),
        (_, Some(cause)) => describe_io(cause),
        (_, None) => innermost(error),
    };
    Failure::new(kind, message)
}

/// Why there is no reply.
pub(super) fn unanswered(error: &RequestError, nobody: &'static str) -> Failure {
    match error.kind() {
        RequestErrorKind::NoResponders => Failure::new(FailureKind::NoResponders, nobody),
        RequestErrorKind::MaxPayloadExceeded => too_large(),
        RequestErrorKind::InvalidSubject => unfit_subject(),
        RequestErrorKind::TimedOut => Failure::new(FailureKind::Timeout, "no reply"),
        RequestErrorKind::Other => lost(),
    }
}

/// Why a message was not published.
pub(super) fn unpublished(error: &PublishError) -> Failure {
    match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => too_large(),
        PublishErrorKind::InvalidSubject => unfit_subject(),
        PublishErrorKind::Send => lost(),
    }
}

/// The connection has ended before the exchange did.
pub(super) fn lost() -> Failure {
    Failure::new(
        FailureKind::ClosedEarly,
        "the connection to the server was lost",
    )
}

fn too_large() -> Failure {
    let message = "the message is larger than the server accepts";
    Failure::new(FailureKind::MissingValue, message)
}

fn unfit_subject() -> Failure {
    let message = "the values make no subject that can be published to";
    Failure::new(FailureKind::MissingValue, message)
}

fn innermost(error: &ConnectError) -> String {
    let last = causes(error).last();
    last.map_or_else(|| error.to_string(), ToString::to_string)
}
