//! What an error of input and output is as a failure: its class, and its words. It causes none.

use std::io;

use perf_core::FailureKind;

/// What went wrong, in the words of its kind where that says it all: without a system's number.
pub(crate) fn describe_io(error: &io::Error) -> String {
    match error.kind() {
        kind @ (io::ErrorKind::ConnectionRefused
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::TimedOut) => kind.to_string(),
        _ => error.to_string(),
    }
}

/// The class of an error of input and output, if it tells one; `connecting` says when it came.
pub(crate) fn class_of_io(error: &io::Error, connecting: bool) -> Option<FailureKind> {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some(FailureKind::ConnectRefused),
        // Not from the system: so HTTP/2 tells an orderly end that comes too early.
        io::ErrorKind::BrokenPipe if error.raw_os_error().is_none() => {
            Some(FailureKind::ClosedEarly)
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => Some(FailureKind::Reset),
        io::ErrorKind::TimedOut if connecting => Some(FailureKind::ConnectTimeout),
        io::ErrorKind::TimedOut => Some(FailureKind::Timeout),
        // While connecting only the TLS handshake reads, so only it can meet an end.
        io::ErrorKind::UnexpectedEof if connecting => Some(FailureKind::Tls),
        io::ErrorKind::UnexpectedEof => Some(FailureKind::ClosedEarly),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput if !connecting => {
            Some(FailureKind::Protocol)
        }
        _ => None,
    }
}
