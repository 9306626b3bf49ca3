//! Which hosts may be asked, and what others are not told.

use perf_core::{FailureKind, is_secret_name};
use reqwest::Url;
use reqwest::header::{HOST, HeaderMap, HeaderName};

use crate::transport::Failure;

/// Refuses to go `to` a host that is neither that of `home`, which the plan names, nor one of `allowed`;
/// `what` leads there.
pub(super) fn refuse_strangers(
    what: &str,
    home: &Url,
    to: &Url,
    allowed: &[String],
) -> Result<(), Failure> {
    let host = to.host_str().unwrap_or_default();
    // The host of an IPv6 address has brackets around it.
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if to.host() == home.host() || allowed.iter().any(|known| known == bare) {
        return Ok(());
    }
    let message = format!(
        "{what} leads to `{host}`, which is neither the target's host nor one of `allowed_hosts`"
    );
    Err(Failure::new(FailureKind::ForbiddenHost, message))
}

/// Whether both are asked over the same connections: scheme, host and port.
pub(super) fn same_place(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// Takes out of `headers` what identifies the user, `secret_header` included.
pub(super) fn withhold_identity(headers: &mut HeaderMap, secret_header: Option<&HeaderName>) {
    let is_told = |name: &HeaderName| *name != HOST && !is_secret_name(name.as_str());
    let withheld = headers.keys().filter(|name| !is_told(name)).cloned();
    for name in withheld.chain(secret_header.cloned()).collect::<Vec<_>>() {
        headers.remove(name);
    }
}

/// `url` without a user and a password: whom somebody else sends on does not log in as they say.
pub(super) fn without_user(mut url: Url) -> Url {
    // Addresses with a host can always be without.
    let _never_refused = url.set_username("").and_then(|()| url.set_password(None));
    url
}
