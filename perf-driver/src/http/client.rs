//! The HTTP client as this crate wants it.
//!
//! It follows no redirects, keeps no cookies, repeats nothing that failed, and asks neither a
//! proxy that the plan does not name nor the environment.

use std::path::Path;

use perf_core::{Connections, HttpSettings, HttpVersion};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy};
use rustls::ClientConfig;

use super::connect_watch::WatchConnects;
use super::resolve::resolve;
use super::setup_error::HttpSetupError;

/// More than is accepted of a head, so that a head that is a little too large is told as such.
const LARGEST_HEAD: u32 = 256 * 1024;

/// What a request says of who sends it, unless the plan says otherwise.
pub(super) const USER_AGENT: &str = concat!("perf-driver/", env!("CARGO_PKG_VERSION"));

/// A client with connections of its own.
pub(super) fn client(
    settings: &HttpSettings,
    tls: &ClientConfig,
) -> Result<Client, HttpSetupError> {
    let mut tls = tls.clone();
    let protocol = match settings.version {
        HttpVersion::Http1 => "http/1.1",
        HttpVersion::Http2 => "h2",
    };
    tls.alpn_protocols = vec![protocol.into()];
    let idle = match settings.connections {
        Connections::KeepAlive | Connections::PerUser => usize::MAX,
        Connections::New => 0,
    };
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .connector_layer(WatchConnects)
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .gzip(settings.compression)
        .brotli(settings.compression)
        .zstd(settings.compression)
        .pool_max_idle_per_host(idle)
        .pool_idle_timeout(None);
    builder = match settings.version {
        HttpVersion::Http1 => builder.http1_only(),
        HttpVersion::Http2 => builder
            .http2_prior_knowledge()
            .http2_max_header_list_size(LARGEST_HEAD),
    };
    builder = resolve(builder, &settings.resolve);
    if let Some(proxy) = &settings.proxy {
        let proxy =
            Proxy::all(proxy.as_str()).map_err(|source| HttpSetupError::Client { source })?;
        builder = builder.proxy(proxy);
    }
    if let Some(path) = &settings.unix_socket {
        builder = over_unix_socket(builder, path)?;
    }
    builder
        .build()
        .map_err(|source| HttpSetupError::Client { source })
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "systems without unix sockets refuse"
)]
fn over_unix_socket(builder: ClientBuilder, path: &Path) -> Result<ClientBuilder, HttpSetupError> {
    Ok(builder.unix_socket(path))
}

#[cfg(not(unix))]
fn over_unix_socket(_: ClientBuilder, _: &Path) -> Result<ClientBuilder, HttpSetupError> {
    Err(HttpSetupError::NoUnixSockets)
}
