//! Asks a server whether it is there, with the identity that the plan's settings name. It measures
//! nothing.

use perf_core::NatsSettings;

use super::connect::Server;
use super::connection::Connection;
use super::setup_error::NatsSetupError;

/// A way to ask one server.
#[derive(Debug)]
pub(crate) struct Contact {
    server: Server,
}

impl Contact {
    /// A way to the server of `settings`.
    pub(crate) fn new(settings: &NatsSettings) -> Result<Self, NatsSetupError> {
        let server = Server::new(settings)?;
        Ok(Self { server })
    }

    /// The server's address.
    pub(crate) fn address(&self) -> &str {
        &self.server.address
    }

    /// Connects, proves itself, and goes.
    pub(crate) async fn connect(&self) -> Result<(), String> {
        let opened = Connection::open(&self.server).await;
        opened
            .map(drop)
            .map_err(|failure| failure.message.into_owned())
    }
}
