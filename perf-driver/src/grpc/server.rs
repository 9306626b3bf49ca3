//! A server over gRPC, and how connections to it are made.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use hyper::Uri;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper::rt::Executor;
use hyper_util::rt::TokioIo;
use perf_core::{FailureKind, GrpcSettings, SocketAddress};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tonic::body::Body;

use super::setup_error::GrpcSetupError;
use crate::dial::{Encryption, dial};
use crate::transport::Failure;

/// How long a server may take to accept a connection, with all that belongs to it.
const LIMIT: Duration = Duration::from_secs(5);

/// Settings made ready, for any number of connections.
#[derive(Clone)]
pub(super) struct Server {
    address: SocketAddress,
    encryption: Option<Encryption>,
    /// The address, as requests name it.
    pub(super) origin: Uri,
}

/// Runs what belongs to a connection on the thread that uses it.
#[derive(Debug, Clone, Copy)]
struct Here;

impl Server {
    /// Makes `settings` ready. Certificates are read here; nothing is sent.
    pub(super) fn new(settings: &GrpcSettings) -> Result<Self, GrpcSetupError> {
        let tls = settings.tls.as_ref();
        let encryption = tls.map(|tls| Encryption::new(settings.address.host(), tls, &[b"h2"]));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}", settings.address).parse();
        Ok(Self {
            address: settings.address.clone(),
            encryption: encryption.transpose()?,
            origin: origin.map_err(|_illegal| GrpcSetupError::HostName {
                host: settings.address.host().to_owned(),
            })?,
        })
    }

    /// Makes a connection. It ends when nobody has its sender any more.
    pub(super) async fn connect(&self) -> Result<SendRequest<Body>, Failure> {
        let connected = timeout(LIMIT, self.connect_at_leisure()).await;
        connected.unwrap_or_else(|_elapsed| Err(Failure::connect_timeout(LIMIT)))
    }

    async fn connect_at_leisure(&self) -> Result<SendRequest<Body>, Failure> {
        let stream = dial((self.address.host(), self.address.port())).await?;
        let Some(encryption) = &self.encryption else {
            return begin(stream).await;
        };
        let stream = encryption.encrypt(stream).await?;
        let (_, session) = stream.get_ref();
        if session.alpn_protocol() != Some(b"h2") {
            let message = "the server does not offer HTTP/2, which gRPC goes over";
            return Err(Failure::new(FailureKind::Tls, message));
        }
        begin(stream).await
    }
}

/// HTTP/2 over `stream`.
async fn begin<S>(stream: S) -> Result<SendRequest<Body>, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let begun = Builder::new(Here).handshake(TokioIo::new(stream)).await;
    let (sender, connection) = begun.map_err(|error| {
        let kind = crate::http::class_of_causes(&error).unwrap_or(FailureKind::Connect);
        Failure::new(kind, error.to_string())
    })?;
    // Its end is seen by who sends, and told there.
    tokio::task::spawn_local(connection);
    Ok(sender)
}

impl<F> Executor<F> for Here
where
    F: Future + 'static,
    F::Output: 'static,
{
    fn execute(&self, future: F) {
        tokio::task::spawn_local(future);
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.address).finish()
    }
}
