//! Why a body does not come to its end.

use perf_core::FailureKind;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

use super::classify;
use crate::transport::Failure;

/// Why a body does not come to its end. Where the head has told its length, an orderly end
/// before it is a wrong length. Chunks end by themselves, whatever length the head tells.
pub(super) fn broken_off(error: &reqwest::Error, headers: &HeaderMap) -> Failure {
    let failure = classify::failure(error);
    let announced = match headers.get(TRANSFER_ENCODING) {
        None => headers.get(CONTENT_LENGTH),
        Some(_) => None,
    };
    match (
        failure.kind,
        announced.and_then(|length| length.to_str().ok()),
    ) {
        (FailureKind::ClosedEarly | FailureKind::Protocol, Some(length)) => Failure::new(
            FailureKind::WrongLength,
            format!("the body ended before the {length} bytes that the head tells"),
        ),
        _ => failure,
    }
}
