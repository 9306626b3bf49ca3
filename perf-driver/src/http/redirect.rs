//! Where a redirect leads, and with what request, as browsers do it and RFC 9110 allows.
//!
//! It sends nothing and counts nothing.

use perf_core::FailureKind;
use reqwest::header::{
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName,
    LOCATION, TRANSFER_ENCODING,
};
use reqwest::{Method, Request, StatusCode, Url};

use super::strangers::{same_place, withhold_identity, without_user};
use crate::transport::Failure;

/// Whether an answer with `status` and `headers` sends on to another address.
pub(super) fn is_redirect(status: StatusCode, headers: &HeaderMap) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) && headers.contains_key(LOCATION)
}

/// `request`, which was answered by a redirect with `status` and `headers`, as it is sent next.
/// What identifies the user does not go to another host, `secret_header` included.
pub(super) fn redirected(
    mut request: Box<Request>,
    status: StatusCode,
    headers: &HeaderMap,
    secret_header: Option<&HeaderName>,
) -> Result<Box<Request>, Failure> {
    let from = request.url().clone();
    let to = target(&from, headers)?;
    let method = request.method();
    let changes_to_get = match status.as_u16() {
        303 => *method != Method::HEAD,
        301 | 302 => *method == Method::POST,
        _ => false,
    };
    if changes_to_get && *method != Method::GET {
        *request.method_mut() = Method::GET;
        *request.body_mut() = None;
        for name in [
            CONTENT_TYPE,
            CONTENT_LENGTH,
            CONTENT_ENCODING,
            CONTENT_LANGUAGE,
            TRANSFER_ENCODING,
        ] {
            request.headers_mut().remove(name);
        }
    }
    if !same_place(&from, &to) {
        withhold_identity(request.headers_mut(), secret_header);
    }
    *request.url_mut() = to;
    Ok(request)
}

fn target(from: &Url, headers: &HeaderMap) -> Result<Url, Failure> {
    let location = headers
        .get(LOCATION)
        .map(reqwest::header::HeaderValue::as_bytes);
    let mut to = location
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .and_then(|text| from.join(text).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| {
            Failure::new(
                FailureKind::Protocol,
                "redirected to what is no HTTP address",
            )
        })?;
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    Ok(without_user(to))
}
