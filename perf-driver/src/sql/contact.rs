//! Asks a database whether it is there, as whom the plan's settings name. It measures nothing.

use perf_core::{Protocol, SqlSettings};

use super::server::Server;
use super::setup_error::SqlSetupError;

/// A way to ask one database.
#[derive(Debug)]
pub(crate) struct Contact {
    server: Server,
    address: String,
    protocol: Protocol,
}

impl Contact {
    /// A way to the database of `settings`.
    pub(crate) fn new(settings: &SqlSettings) -> Result<Self, SqlSetupError> {
        Ok(Self {
            server: Server::new(settings)?,
            address: settings.url.to_string(),
            protocol: settings.url.protocol(),
        })
    }

    /// The database's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What is spoken with it.
    pub(crate) const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Connects, proves itself, and goes.
    pub(crate) async fn connect(&self) -> Result<(), String> {
        let connected = self.server.connect().await;
        connected
            .map(drop)
            .map_err(|failure| failure.message.into_owned())
    }
}
