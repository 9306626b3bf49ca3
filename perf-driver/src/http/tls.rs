//! The TLS settings of the HTTP client: rustls with ring; whom it trusts and who it is.
//!
//! Nothing is installed for the whole process: a program that embeds this crate keeps its own
//! choice of cryptography.

use std::path::Path;
use std::sync::Arc;

use perf_core::{ClientIdentity, TlsSettings, Trust};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::setup_error::HttpSetupError;

/// Whether a connection will be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsNeed {
    /// None will be.
    Never,
    /// One will be if the target redirects there.
    Perhaps,
    /// It will be.
    Certain,
}

/// Accepts every certificate there is.
#[derive(Debug)]
struct AcceptAnyone(Arc<CryptoProvider>);

/// What `settings` come to, without a protocol for ALPN. Where TLS is not needed the system's
/// certificates are not loaded, so that a machine without them can do without; where it is only
/// perhaps needed, such a machine trusts nobody.
pub(super) fn client_config(
    settings: &TlsSettings,
    need: TlsNeed,
) -> Result<ClientConfig, HttpSetupError> {
    let broken = |source| HttpSetupError::Tls { source };
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(broken)?;
    let trusting = match &settings.trust {
        Trust::Ca(file) => builder.with_root_certificates(roots(file)?),
        Trust::Anyone => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AcceptAnyone(provider))),
        Trust::System => match system(provider, need).map_err(broken)? {
            Some(verifier) => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier)),
            None => builder.with_root_certificates(RootCertStore::empty()),
        },
    };
    let Some(ClientIdentity { certificate, key }) = &settings.identity else {
        return Ok(trusting.with_no_client_auth());
    };
    let chain = certificates(certificate)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|source| HttpSetupError::Pem {
        path: key.clone(),
        source,
    })?;
    trusting
        .with_client_auth_cert(chain, secret)
        .map_err(|source| HttpSetupError::Identity {
            certificate: certificate.clone(),
            source,
        })
}

/// What the system trusts, if that has to be known.
fn system(provider: Arc<CryptoProvider>, need: TlsNeed) -> Result<Option<Verifier>, rustls::Error> {
    match need {
        TlsNeed::Never => Ok(None),
        TlsNeed::Perhaps => Ok(Verifier::new(provider).ok()),
        TlsNeed::Certain => Verifier::new(provider).map(Some),
    }
}

fn roots(file: &Path) -> Result<RootCertStore, HttpSetupError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(file)? {
        roots
            .add(certificate)
            .map_err(|source| HttpSetupError::Ca {
                path: file.to_owned(),
                source,
            })?;
    }
    Ok(roots)
}

/// The certificates in `file`; never none.
fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, HttpSetupError> {
    let unfit = |source| HttpSetupError::Pem {
        path: file.to_owned(),
        source,
    };
    let certificates = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unfit)?;
    if certificates.is_empty() {
        return Err(unfit(rustls::pki_types::pem::Error::NoItemsFound));
    }
    Ok(certificates)
}

impl ServerCertVerifier for AcceptAnyone {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
