//! Sends to another place than the address names, and lets the target see the address as it is.
//!
//! A host's name is resolved to the address that the plan gives. A port that stands in the
//! address of a request would win over that: it is replaced, and the `Host` header says what it
//! was.

use std::net::SocketAddr;

use perf_core::Override;
use reqwest::header::{HOST, HeaderValue};
use reqwest::{ClientBuilder, Request, Url};

/// Lets `builder` find the hosts of `overrides` where they say.
pub(super) fn resolve(builder: ClientBuilder, overrides: &[Override]) -> ClientBuilder {
    overrides.iter().fold(builder, |builder, place| {
        builder.resolve(&place.host, place.address)
    })
}

/// Where the host and port of `url` are to be found, if not where the resolver says.
pub(super) fn address_of(overrides: &[Override], url: &Url) -> Option<SocketAddr> {
    let (host, port) = (url.host_str()?, url.port_or_known_default()?);
    let place = overrides
        .iter()
        .find(|place| place.host == host && place.port == port)?;
    Some(place.address)
}

/// Changes `request` so that it goes where `overrides` say.
pub(super) fn send_there(overrides: &[Override], request: &mut Request) {
    let Some(address) = address_of(overrides, request.url()) else {
        return;
    };
    let url = request.url_mut();
    let named = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return,
    };
    // Only addresses without a host refuse a port.
    if url.set_port(Some(address.port())).is_ok()
        && let Ok(named) = HeaderValue::try_from(named)
    {
        request.headers_mut().entry(HOST).or_insert(named);
    }
}
