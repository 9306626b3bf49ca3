//! SQL, with PostgreSQL by tokio-postgres and with SQLite by rusqlite: statements with their values,
//! transactions and scripts, up to the last row.

mod connection;
mod contact;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod prepare;
mod rows;
mod server;
mod setup_error;
#[cfg(feature = "sqlite")]
mod sqlite;
mod transport;
mod value;
mod work;

pub(crate) use contact::Contact;
pub(crate) use prepare::{SqlPrepared, SqlRendered};
pub use setup_error::SqlSetupError;
pub(crate) use transport::{SqlSession, SqlTransport};
