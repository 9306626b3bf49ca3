//! What can go wrong with an exchange, as the failure that it is.

use std::io;

use perf_core::{Bytes, FailureKind};

use crate::io_failure::{class_of_io, describe_io};
use crate::transport::Failure;

/// The target does not speak HTTP as it is written.
pub(super) fn malformed(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Protocol, message.into())
}

/// The connection was closed in an orderly way, too early.
pub(super) fn closed_early() -> Failure {
    let message = "connection closed before message completed";
    Failure::new(FailureKind::ClosedEarly, message)
}

/// The head is larger than `largest` bytes.
pub(super) fn head_too_large(largest: usize) -> Failure {
    let message = format!("the head is larger than {}", Bytes::new(largest as u64));
    Failure::new(FailureKind::HeaderTooLarge, message)
}

/// The head has more than `most` headers.
pub(super) fn too_many_headers(most: usize) -> Failure {
    let message = format!("the head has more than {most} headers");
    Failure::new(FailureKind::HeaderTooLarge, message)
}

/// The system could not read or write, or not connect.
pub(super) fn of_io(error: &io::Error, connecting: bool) -> Failure {
    let otherwise = if connecting {
        FailureKind::Connect
    } else {
        FailureKind::Protocol
    };
    let kind = if of_rustls(error) {
        FailureKind::Tls
    } else {
        class_of_io(error, connecting).unwrap_or(otherwise)
    };
    let doing = if connecting {
        "tcp connect error: "
    } else {
        ""
    };
    Failure::new(kind, format!("{doing}{}", describe_io(error)))
}

/// The handshake of TLS failed.
pub(super) fn of_tls(error: &io::Error) -> Failure {
    let kind = if of_rustls(error) {
        FailureKind::Tls
    } else {
        class_of_io(error, true).unwrap_or(FailureKind::Connect)
    };
    Failure::new(kind, format!("tls handshake error: {}", describe_io(error)))
}

/// Whether TLS itself found something wrong.
fn of_rustls(error: &io::Error) -> bool {
    let inner = error.get_ref();
    inner
        .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        .is_some()
}
