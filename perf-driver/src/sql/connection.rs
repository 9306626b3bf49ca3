//! A connection to whichever database.

use super::rows::Wanted;
use super::work::{Answered, Work};
use crate::transport::Failure;

/// A connection.
#[derive(Debug)]
pub(super) enum Connection {
    #[cfg(feature = "postgres")]
    Postgres(super::postgres::PostgresConnection),
    #[cfg(feature = "sqlite")]
    Sqlite(super::sqlite::SqliteConnection),
}

impl Connection {
    /// Does `work`. Where it fails, or is given up, nothing of a transaction stays.
    pub(super) async fn ask(&mut self, work: Work, wanted: Wanted) -> Result<Answered, Failure> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.ask(work, wanted).await,
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => connection.ask(work, wanted).await,
        }
    }

    /// Whether it can be used again.
    pub(super) fn is_usable(&self) -> bool {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.is_usable(),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => connection.is_usable(),
        }
    }

    /// Stops what is under way over it; it is not used again.
    pub(super) fn abandon(self) {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.abandon(),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => connection.abandon(),
        }
    }
}
