//! Opens connections over TCP, encrypted or not, to a host that is named. It sends nothing of its own.

use std::io;
use std::sync::Arc;

use perf_core::{FailureKind, TlsSettings};
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::io_failure::{causes, class_of_io, describe_io, unresolved};
use crate::tls::{TlsError, TlsNeed, client_config};
use crate::transport::Failure;

/// A connection to the host and port of `place`, over which nothing was sent yet.
pub(crate) async fn dial((host, port): (&str, u16)) -> Result<TcpStream, Failure> {
    let found = lookup_host((host, port)).await;
    let found = found.map_err(|error| unresolved(&error))?;
    let mut why = Failure::new(FailureKind::Dns, "the host has no address");
    for address in found {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                let set = stream.set_nodelay(true);
                set.map_err(|error| not_connected(&error))?;
                return Ok(stream);
            }
            Err(error) => why = not_connected(&error),
        }
    }
    Err(why)
}

/// How connections to one host are encrypted.
#[derive(Clone)]
pub(crate) struct Encryption {
    connector: TlsConnector,
    host: ServerName<'static>,
}

/// Why connections to a host cannot be encrypted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EncryptionError {
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("`{host}` cannot be the name of a server in TLS")]
    HostName { host: String },
}

impl Encryption {
    /// What `settings` come to for `host`, with these protocols for ALPN.
    pub(crate) fn new(
        host: &str,
        settings: &TlsSettings,
        protocols: &[&[u8]],
    ) -> Result<Self, EncryptionError> {
        let mut config = client_config(settings, TlsNeed::Certain)?;
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        let name = ServerName::try_from(host.to_owned());
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            host: name.map_err(|_illegal| EncryptionError::HostName {
                host: host.to_owned(),
            })?,
        })
    }

    /// `stream`, encrypted.
    pub(crate) async fn encrypt(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, Failure> {
        let connected = self.connector.connect(self.host.clone(), stream).await;
        connected.map_err(|error| not_connected(&error))
    }
}

/// Why there is no connection.
fn not_connected(error: &io::Error) -> Failure {
    failed(error, true, FailureKind::Connect)
}

/// Why an exchange over a connection failed.
pub(crate) fn broken_off(error: &io::Error) -> Failure {
    failed(error, false, FailureKind::Protocol)
}

fn failed(error: &io::Error, connecting: bool, otherwise: FailureKind) -> Failure {
    let tls = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls {
        return Failure::new(FailureKind::Tls, tls.to_string());
    }
    let kind = class_of_io(error, connecting).unwrap_or(otherwise);
    Failure::new(kind, describe_io(error))
}
