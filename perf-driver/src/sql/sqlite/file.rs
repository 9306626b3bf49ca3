//! A file of SQLite, and how connections to it are made.

use std::path::PathBuf;

use super::connection::SqliteConnection;
use crate::transport::Failure;

/// A file of SQLite.
#[derive(Debug)]
pub(in crate::sql) struct SqliteFile {
    path: PathBuf,
}

impl SqliteFile {
    pub(in crate::sql) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Makes a connection, and the file if it is not there.
    pub(in crate::sql) async fn connect(&self) -> Result<SqliteConnection, Failure> {
        SqliteConnection::open(self.path.clone()).await
    }
}
