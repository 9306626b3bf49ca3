//! SQLite by rusqlite, each connection in a thread of its own: what it does blocks.

mod classify;
mod connection;
mod execute;
mod file;

pub(super) use connection::SqliteConnection;
pub(super) use file::SqliteFile;
