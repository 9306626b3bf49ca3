//! The TLS settings of a connection: rustls with ring; whom it trusts and who it is.
//!
//! Nothing is installed for the whole process: a program that embeds this crate keeps its own
//! choice of cryptography.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use perf_core::{ClientIdentity, TlsSettings, Trust};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A certificate or a key cannot be read from its file.
    #[error("cannot read a certificate or key from {}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: rustls::pki_types::pem::Error,
    },
    /// A certificate cannot be one that others are checked against.
    #[error("{} has a certificate that cannot be trusted", path.display())]
    Ca {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: rustls::Error,
    },
    /// The client's certificate and its key do not make an identity.
    #[error("{} and its key are no identity for TLS", certificate.display())]
    Identity {
        /// The file of the certificate.
        certificate: PathBuf,
        /// Why not.
        source: rustls::Error,
    },
    /// TLS cannot be set up, for example because the system has no trusted certificates.
    #[error("cannot set up TLS")]
    Setup {
        /// Why not.
        source: rustls::Error,
    },
}

impl TlsError {
    /// Whether it is the system that lacks something, and not the plan.
    pub(crate) const fn is_of_system(&self) -> bool {
        matches!(self, Self::Setup { .. })
    }
}

/// Whether a connection will be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsNeed {
    /// None will be.
    Never,
    /// One will be if the target leads there.
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
pub(crate) fn client_config(
    settings: &TlsSettings,
    need: TlsNeed,
) -> Result<ClientConfig, TlsError> {
    let broken = |source| TlsError::Setup { source };
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
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|source| TlsError::Pem {
        path: key.clone(),
        source,
    })?;
    trusting
        .with_client_auth_cert(chain, secret)
        .map_err(|source| TlsError::Identity {
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

fn roots(file: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(file)? {
        roots.add(certificate).map_err(|source| TlsError::Ca {
            path: file.to_owned(),
            source,
        })?;
    }
    Ok(roots)
}

/// The certificates in `file`; never none.
fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let unfit = |source| TlsError::Pem {
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
