//! The TLS settings of the HTTP client: rustls with ring, and the system's trusted certificates.
//!
//! Nothing is installed for the whole process: a program that embeds this crate keeps its own
//! choice of cryptography.

use std::sync::Arc;

use perf_core::BaseUrl;
use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// The settings for the target at `base`. Where it does without TLS nothing is loaded, so that a
/// machine without certificates can do without.
pub(super) fn client_config(base: &BaseUrl) -> Result<ClientConfig, rustls::Error> {
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let mut config = if base.is_https() {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Verifier::new(provider)?))
            .with_no_client_auth()
    } else {
        builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
