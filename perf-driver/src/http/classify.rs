//! The class of an HTTP failure, from the types in its chain of causes. Texts are for people and
//! are never looked at.

use std::error::Error;
use std::io;

use perf_core::FailureKind;

use super::payload::BodyFileError;
use crate::io_failure::{causes, class_of_io, describe_io, is_local_limit};
use crate::transport::Failure;

/// What `error` is as a failure: its class, and its innermost causes as the message.
pub(crate) fn failure(error: &reqwest::Error) -> Failure {
    Failure::new(class(error), describe(error))
}

/// The causes of `error` from the outside in, without its address, which may hold a secret.
fn describe(error: &reqwest::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in causes(error).skip(1) {
        let text = cause
            .downcast_ref::<io::Error>()
            .map_or_else(|| cause.to_string(), describe_io);
        // A wrapper often repeats what it wraps; the innermost wording is the plainest.
        if let Some(last) = parts.last()
            && (last.contains(&text) || text.contains(last.as_str()))
        {
            parts.pop();
        }
        parts.push(text);
    }
    match parts.len() {
        0 => "the request failed".to_owned(),
        _ => parts.join(": "),
    }
}

fn class(error: &reqwest::Error) -> FailureKind {
    let connecting = error.is_connect();
    if error.is_dns() {
        let mut reasons = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
        return if reasons.any(is_local_limit) {
            FailureKind::LocalLimit
        } else {
            FailureKind::Dns
        };
    }
    if causes(error).any(<dyn Error>::is::<rustls::Error>) {
        return FailureKind::Tls;
    }
    if causes(error).any(<dyn Error>::is::<BodyFileError>) {
        return FailureKind::MissingValue;
    }
    let by_io = causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .find_map(|cause| class_of_io(cause, connecting));
    if let Some(kind) = by_io {
        return kind;
    }
    if connecting {
        return FailureKind::Connect;
    }
    class_of_http(error).unwrap_or(FailureKind::Protocol)
}

/// The class of an error of a connection that hyper has, if its causes tell one.
#[cfg(feature = "grpc")]
pub(crate) fn class_of_causes(error: &(dyn Error + 'static)) -> Option<FailureKind> {
    let by_io = causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .find_map(|cause| class_of_io(cause, false));
    by_io.or_else(|| class_of_http(error))
}

fn class_of_http(error: &(dyn Error + 'static)) -> Option<FailureKind> {
    let by_hyper = causes(error)
        .filter_map(|cause| cause.downcast_ref::<hyper::Error>())
        .find_map(class_of_hyper);
    by_hyper.or_else(|| causes(error).find_map(|cause| cause.downcast_ref().map(class_of_h2)))
}

fn class_of_hyper(error: &hyper::Error) -> Option<FailureKind> {
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        Some(FailureKind::ClosedEarly)
    } else if error.is_timeout() {
        Some(FailureKind::Timeout)
    } else if error.is_parse_too_large() {
        Some(FailureKind::HeaderTooLarge)
    } else if error.is_parse() {
        Some(FailureKind::Protocol)
    } else {
        None
    }
}

/// The class of an error of HTTP/2 that is none of input and output.
fn class_of_h2(error: &h2::Error) -> FailureKind {
    let orderly = error.reason() == Some(h2::Reason::NO_ERROR);
    match (error.is_remote(), error.is_go_away(), error.is_reset()) {
        (true, true, _) if orderly => FailureKind::ClosedEarly,
        (true, true, _) | (true, _, true) => FailureKind::Reset,
        _ => FailureKind::Protocol,
    }
}
