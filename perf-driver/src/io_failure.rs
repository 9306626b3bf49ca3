//! What an error of input and output is as a failure: its class, its words, and how it is found among
//! the causes of another. It causes none.

use std::error::Error;
use std::io;

use perf_core::FailureKind;

use crate::transport::Failure;

/// How deep a chain of causes is followed.
const DEEPEST: usize = 16;

/// `error` and its causes, from the outside in.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| cause_of(*cause)).take(DEEPEST)
}

/// What caused `error`. An I/O error's cause is what it wraps, which [`Error::source`] skips.
fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

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
    if is_local_limit(error) {
        return Some(FailureKind::LocalLimit);
    }
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

/// A name that was not resolved.
pub(crate) fn unresolved(error: &io::Error) -> Failure {
    let kind = if is_local_limit(error) {
        FailureKind::LocalLimit
    } else {
        FailureKind::Dns
    };
    Failure::new(kind, format!("dns error: {error}"))
}

/// Whether it is for want of something that this machine has to give: open files, ports, processes,
/// memory. No target brings that about.
pub(crate) fn is_local_limit(error: &io::Error) -> bool {
    let by_kind = matches!(
        error.kind(),
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::OutOfMemory
    );
    by_kind || error.raw_os_error().is_some_and(is_out_of)
}

/// Open files of the process and of the machine, and buffers.
#[cfg(unix)]
fn is_out_of(code: i32) -> bool {
    use rustix::io::Errno;

    [Errno::MFILE, Errno::NFILE, Errno::NOBUFS]
        .iter()
        .any(|errno| errno.raw_os_error() == code)
}

/// `WSAEMFILE` and `WSAENOBUFS`.
#[cfg(not(unix))]
fn is_out_of(code: i32) -> bool {
    matches!(code, 10_024 | 10_055)
}
