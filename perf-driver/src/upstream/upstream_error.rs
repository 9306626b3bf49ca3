//! Why there is no proxy before an upstream.

use std::io;
use std::net::SocketAddr;

use perf_core::MetricName;

use crate::tls::TlsError;

/// Why there is no proxy before an upstream.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpstreamError {
    /// Its port cannot be listened on.
    #[error("cannot listen on {address} for the upstream `{upstream}`")]
    Bind {
        /// The upstream's name.
        upstream: MetricName,
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// TLS cannot be set up for an upstream with `https`.
    #[error("cannot set up TLS for the upstream `{upstream}`")]
    Tls {
        /// The upstream's name.
        upstream: MetricName,
        /// Why not.
        source: Box<TlsError>,
    },
    /// There is no client for it.
    #[error("cannot call the upstream `{upstream}`")]
    Client {
        /// The upstream's name.
        upstream: MetricName,
        /// Why not.
        source: reqwest::Error,
    },
    /// The thread of the proxies cannot be started.
    #[error("cannot start the thread of the proxies")]
    Thread {
        /// Why not.
        source: io::Error,
    },
}
