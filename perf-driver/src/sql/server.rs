//! A database, and how connections to it are made.

use perf_core::{SqlSettings, SqlUrl};

use super::connection::Connection;
use super::setup_error::SqlSetupError;
use crate::transport::Failure;

/// Settings made ready, for any number of connections.
#[derive(Debug)]
pub(super) enum Server {
    #[cfg(feature = "postgres")]
    Postgres(Box<super::postgres::PostgresServer>),
    #[cfg(feature = "sqlite")]
    Sqlite(super::sqlite::SqliteFile),
}

impl Server {
    /// Makes `settings` ready. Certificates are read here; nothing is sent.
    pub(super) fn new(settings: &SqlSettings) -> Result<Self, SqlSetupError> {
        match &settings.url {
            #[cfg(feature = "postgres")]
            SqlUrl::Postgres {
                host,
                port,
                database,
            } => {
                let place = (host.as_str(), *port);
                super::postgres::PostgresServer::new(place, database.as_deref(), settings)
                    .map(|server| Self::Postgres(Box::new(server)))
            }
            #[cfg(feature = "sqlite")]
            SqlUrl::Sqlite(file) => Ok(Self::Sqlite(super::sqlite::SqliteFile::new(file.clone()))),
            #[cfg(not(all(feature = "postgres", feature = "sqlite")))]
            other => Err(SqlSetupError::NotBuilt {
                protocol: other.protocol(),
            }),
        }
    }

    /// Makes a connection.
    pub(super) async fn connect(&self) -> Result<Connection, Failure> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(server) => server.connect().await.map(Connection::Postgres),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(file) => file.connect().await.map(Connection::Sqlite),
        }
    }

    /// How many files a connection has open.
    pub(super) const fn descriptors(&self) -> u64 {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => 1,
            // The database, and what it keeps beside it.
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => 3,
        }
    }
}
