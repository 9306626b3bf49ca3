//! Asks a server over TCP whether it is there. It measures nothing, and nothing can be asked over UDP.

use perf_core::TcpSettings;

use super::server::TcpServer;
use super::setup_error::SocketSetupError;

/// A way to ask one server.
#[derive(Debug)]
pub(crate) struct Contact {
    server: TcpServer,
    address: String,
}

impl Contact {
    /// A way to the server of `settings`.
    pub(crate) fn new(settings: &TcpSettings) -> Result<Self, SocketSetupError> {
        Ok(Self {
            server: TcpServer::new(settings)?,
            address: format!("tcp://{}", settings.address),
        })
    }

    /// The server's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Connects, awaits the greeting if there is one, and goes.
    pub(crate) async fn connect(&self) -> Result<(), String> {
        let connected = self.server.connect().await;
        connected
            .map(drop)
            .map_err(|failure| failure.message.into_owned())
    }
}
