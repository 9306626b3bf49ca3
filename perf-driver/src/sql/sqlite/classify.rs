//! The class of a failure with SQLite, by its result codes: <https://sqlite.org/rescode.html>.

use perf_core::FailureKind;
use rusqlite::{Error, ErrorCode, ffi};

use crate::transport::Failure;

/// Why something failed.
pub(super) fn failure_of(error: &Error) -> Failure {
    let (code, message) = match error {
        Error::SqliteFailure(code, message) => (Some(code), message.clone()),
        Error::SqlInputError { error, msg, .. } => (Some(error), Some(msg.clone())),
        _ => (None, None),
    };
    let kind = code.map_or(FailureKind::Statement, |code| class_of(*code));
    let message = match (code, message) {
        (Some(code), Some(message)) => format!("{}: {message}", code.extended_code),
        (Some(code), None) => format!("{}: {code}", code.extended_code),
        (None, _) => error.to_string(),
    };
    Failure::new(kind, message)
}

fn class_of(error: ffi::Error) -> FailureKind {
    match error.code {
        ErrorCode::ConstraintViolation => FailureKind::Constraint,
        // A snapshot that somebody else has written behind.
        ErrorCode::DatabaseBusy if error.extended_code == ffi::SQLITE_BUSY_SNAPSHOT => {
            FailureKind::Serialization
        }
        // Who is in the way is waited for, unless that one waits as well.
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => FailureKind::Deadlock,
        ErrorCode::OperationInterrupted => FailureKind::Timeout,
        ErrorCode::CannotOpen | ErrorCode::NotADatabase => FailureKind::Connect,
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            FailureKind::Unauthorized
        }
        _ => FailureKind::Statement,
    }
}
