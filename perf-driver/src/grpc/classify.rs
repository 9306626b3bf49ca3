//! The class of a call that failed: by its status where the server has sent one, otherwise by the types in
//! the chain of causes. Texts are for people and are never looked at.

use std::error::Error;

use perf_core::{Bytes, FailureKind, GrpcCode};
use tonic::{Code, Status};

use super::channel::Unread;
use crate::io_failure::causes;
use crate::transport::Failure;

/// The status that the server has sent; `None` where the call has failed on the way.
pub(super) fn sent_by_server(status: &Status) -> Option<GrpcCode> {
    let code = GrpcCode::of_number(i32::from(status.code()));
    status.source().is_none().then_some(code)
}

/// What `status` is as a failure, where another one was expected.
pub(super) fn failure_of(status: &Status, expected: GrpcCode) -> Failure {
    if let Some(cause) = status.source() {
        return broken_off(cause);
    }
    let code = GrpcCode::of_number(i32::from(status.code()));
    let words = match status.message() {
        "" => String::new(),
        words => format!(": {words}"),
    };
    let message = format!("expected status {expected}, got {code}{words}");
    Failure::new(class_of_code(status.code()), message)
}

fn class_of_code(code: Code) -> FailureKind {
    match code {
        Code::Unavailable => FailureKind::Unavailable,
        Code::DeadlineExceeded => FailureKind::Timeout,
        Code::Cancelled => FailureKind::Cancelled,
        Code::Unauthenticated | Code::PermissionDenied => FailureKind::Unauthorized,
        _ => FailureKind::StatusOther,
    }
}

fn broken_off(cause: &(dyn Error + 'static)) -> Failure {
    let unread = causes(cause).find_map(|cause| cause.downcast_ref::<Unread>());
    if let Some(Unread::TooLarge { most }) = unread {
        let message = format!("the message is larger than {}", Bytes::new(*most));
        return Failure::new(FailureKind::TooLarge, message);
    }
    let kind = crate::http::class_of_causes(cause).unwrap_or(FailureKind::Protocol);
    let innermost = causes(cause).last();
    let message = innermost.map_or_else(|| cause.to_string(), ToString::to_string);
    Failure::new(kind, message)
}
