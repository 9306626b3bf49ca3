//! Bytes over TCP and datagrams over UDP, as they are: what is sent, and what is awaited then.

mod contact;
mod payload;
mod prepare;
mod receiver;
mod server;
mod setup_error;
mod stream;
mod tcp;
mod transport;
mod udp;

pub(crate) use contact::Contact;
pub(crate) use prepare::{SocketPrepared, SocketRendered};
pub use setup_error::SocketSetupError;
pub(crate) use transport::{SocketSession, SocketTransport};
