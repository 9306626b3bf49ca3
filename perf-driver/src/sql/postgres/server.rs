//! A server of PostgreSQL, and how connections to it are made: address, trust, identity.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use perf_core::SqlSettings;
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};

use super::classify::failure_of;
use super::connection::PostgresConnection;
use super::stopper::Stopper;
use super::tls::Tls;
use crate::dial::dial;
use crate::sql::setup_error::SqlSetupError;
use crate::transport::Failure;

/// How long a server may take to accept a connection, with all that belongs to it.
const LIMIT: Duration = Duration::from_secs(5);

/// Settings made ready, for any number of connections.
pub(in crate::sql) struct PostgresServer {
    host: String,
    port: u16,
    config: Config,
    tls: Option<Tls>,
    stopper: Arc<Stopper>,
}

impl PostgresServer {
    /// Makes `settings` ready, of which these are the parts of the address. Certificates are read here;
    /// nothing is sent.
    pub(in crate::sql) fn new(
        (host, port): (&str, u16),
        database: Option<&str>,
        settings: &SqlSettings,
    ) -> Result<Self, SqlSetupError> {
        let mut config = Config::new();
        config.application_name(concat!("perf-driver/", env!("CARGO_PKG_VERSION")));
        if let Some(database) = database {
            config.dbname(database);
        }
        if let Some(auth) = &settings.auth {
            config.user(&auth.user);
            if let Some(password) = &auth.password {
                config.password(password.expose());
            }
        }
        let tls = settings.tls.as_ref();
        let tls = tls.map(|tls| Tls::new(host, tls)).transpose()?;
        config.ssl_mode(match tls {
            Some(_) => SslMode::Require,
            None => SslMode::Disable,
        });
        let stopper = Stopper::start((host.to_owned(), port), tls.clone())
            .map_err(|source| SqlSetupError::Thread { source })?;
        Ok(Self {
            host: host.to_owned(),
            port,
            config,
            tls,
            stopper: Arc::new(stopper),
        })
    }

    /// Makes a connection.
    pub(in crate::sql) async fn connect(&self) -> Result<PostgresConnection, Failure> {
        let connected = timeout(LIMIT, self.connect_at_leisure()).await;
        connected.unwrap_or_else(|_elapsed| Err(Failure::connect_timeout(LIMIT)))
    }

    async fn connect_at_leisure(&self) -> Result<PostgresConnection, Failure> {
        let stream = dial((&self.host, self.port)).await?;
        let refused = |error| failure_of(&error, true);
        let client = match &self.tls {
            None => {
                let connected = self.config.connect_raw(stream, NoTls).await;
                let (client, connection) = connected.map_err(refused)?;
                // Its end is seen by the client, which tells it.
                tokio::task::spawn_local(connection);
                client
            }
            Some(tls) => {
                let connected = self.config.connect_raw(stream, tls.clone()).await;
                let (client, connection) = connected.map_err(refused)?;
                tokio::task::spawn_local(connection);
                client
            }
        };
        Ok(PostgresConnection::new(client, Arc::clone(&self.stopper)))
    }
}

impl fmt::Debug for PostgresServer {
    /// The address alone: the rest holds secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
