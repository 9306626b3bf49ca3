//! A server over TCP, and how connections to it are made.

use std::fmt;
use std::time::Duration;

use perf_core::{SocketAddress, SocketReuse, TcpPart, TcpSettings};
use tokio::time::timeout;

use super::receiver::Receiver;
use super::setup_error::SocketSetupError;
use super::stream::Stream;
use crate::dial::{Encryption, dial};
use crate::laps::NoLaps;
use crate::transport::Failure;

/// How long a server may take to accept a connection, with all that belongs to it.
const LIMIT: Duration = Duration::from_secs(5);

/// The longest greeting, in bytes.
const LONGEST_GREETING: u64 = 64 * 1024;

/// Settings made ready, for any number of connections.
pub(super) struct TcpServer {
    address: SocketAddress,
    encryption: Option<Encryption>,
    greeting: Option<TcpPart>,
    pub(super) reuse: SocketReuse,
}

impl TcpServer {
    /// Makes `settings` ready. Certificates are read here; nothing is sent.
    pub(super) fn new(settings: &TcpSettings) -> Result<Self, SocketSetupError> {
        let tls = settings.tls.as_ref();
        let encryption = tls.map(|tls| Encryption::new(settings.address.host(), tls, &[]));
        Ok(Self {
            address: settings.address.clone(),
            encryption: encryption.transpose()?,
            greeting: settings.greeting.clone(),
            reuse: settings.connections,
        })
    }

    /// Makes a connection, up to the server's greeting.
    pub(super) async fn connect(&self) -> Result<Stream, Failure> {
        let connected = timeout(LIMIT, self.connect_at_leisure()).await;
        connected.unwrap_or_else(|_elapsed| Err(Failure::connect_timeout(LIMIT)))
    }

    async fn connect_at_leisure(&self) -> Result<Stream, Failure> {
        let stream = dial((self.address.host(), self.address.port())).await?;
        let mut stream = match &self.encryption {
            None => Stream::plain(stream),
            Some(encryption) => Stream::encrypted(encryption.encrypt(stream).await?),
        };
        if let Some(greeting) = &self.greeting {
            let mut receiver = Receiver::of_part(greeting, LONGEST_GREETING);
            stream.talk(&[], &mut receiver, &NoLaps).await?;
        }
        Ok(stream)
    }
}

impl fmt::Debug for TcpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TcpServer").field(&self.address).finish()
    }
}
