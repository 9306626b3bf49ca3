//! The HTTP client as this crate wants it.

use perf_core::BaseUrl;
use reqwest::Client;
use reqwest::redirect::Policy;
use rustls::ClientConfig;

use super::connect_watch::WatchConnects;
use super::setup_error::HttpSetupError;
use super::tls;

/// A client for the target at `base`, with connections of its own.
pub(crate) fn client_for(base: &BaseUrl) -> Result<Client, HttpSetupError> {
    client(&tls_for(base)?)
}

/// The TLS settings for the target at `base`, for any number of clients.
pub(super) fn tls_for(base: &BaseUrl) -> Result<ClientConfig, HttpSetupError> {
    tls::client_config(base).map_err(|source| HttpSetupError::Tls { source })
}

/// A client with connections of its own. It follows no redirects, keeps no cookies, repeats
/// nothing that failed, and asks neither a proxy nor the environment.
pub(super) fn client(tls: &ClientConfig) -> Result<Client, HttpSetupError> {
    Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .connector_layer(WatchConnects)
        .http1_only()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .pool_max_idle_per_host(usize::MAX)
        .pool_idle_timeout(None)
        .build()
        .map_err(|source| HttpSetupError::Client { source })
}
