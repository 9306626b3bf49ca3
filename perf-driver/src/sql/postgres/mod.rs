//! PostgreSQL by tokio-postgres.

mod classify;
mod connection;
mod decode;
mod parameter;
mod server;
mod stopper;
mod tls;

pub(super) use connection::PostgresConnection;
pub(super) use server::PostgresServer;
