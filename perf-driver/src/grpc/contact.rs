//! Asks a server over gRPC whether it is there. It measures nothing.

use perf_core::GrpcSettings;

use super::server::Server;
use super::setup_error::GrpcSetupError;

/// A way to ask one server.
#[derive(Debug)]
pub(crate) struct Contact {
    server: Server,
    address: String,
}

impl Contact {
    /// A way to the server of `settings`.
    pub(crate) fn new(settings: &GrpcSettings) -> Result<Self, GrpcSetupError> {
        Ok(Self {
            server: Server::new(settings)?,
            address: format!("grpc://{}", settings.address),
        })
    }

    /// The server's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Connects, and goes.
    pub(crate) async fn connect(&self) -> Result<(), String> {
        let connected = self.server.connect().await;
        connected
            .map(drop)
            .map_err(|failure| failure.message.into_owned())
    }
}
