//! Where a redirect leads, and with what request, as browsers do it and RFC 9110 allows.
//!
//! It sends nothing and counts nothing.

use perf_core::FailureKind;
use reqwest::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST,
    HeaderMap, HeaderName, LOCATION, PROXY_AUTHORIZATION, TRANSFER_ENCODING,
};
use reqwest::{Method, Request, StatusCode, Url};

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
        for name in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, HOST] {
            request.headers_mut().remove(name);
        }
        if let Some(name) = secret_header {
            request.headers_mut().remove(name);
        }
    }
    *request.url_mut() = to;
    Ok(request)
}

/// Refuses to go `to` a host that is neither that of `home`, which the plan names, nor one of `allowed`.
pub(super) fn refuse_strangers(home: &Url, to: &Url, allowed: &[String]) -> Result<(), Failure> {
    let host = to.host_str().unwrap_or_default();
    // The host of an IPv6 address has brackets around it.
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if to.host() == home.host() || allowed.iter().any(|known| known == bare) {
        return Ok(());
    }
    let message = format!(
        "redirected to `{host}`, which is neither the target's host nor one of `allowed_hosts`"
    );
    Err(Failure::new(FailureKind::ForbiddenHost, message))
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
    // Whom a target sends on does not log in as it says. Such addresses can always be without.
    let _never_refused = to.set_username("").and_then(|()| to.set_password(None));
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    Ok(to)
}

fn same_place(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}
