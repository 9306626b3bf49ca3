//! NATS by async-nats: requests with their replies, and messages up to their acknowledgement or their
//! delivery over a subscription of the driver's own.

mod answer;
mod classify;
mod connect;
mod connection;
mod consumer;
mod contact;
mod inbox;
mod link;
mod prepare;
mod setup_error;
mod transport;

pub(crate) use contact::Contact;
pub(crate) use prepare::{NatsPrepared, NatsRendered};
pub use setup_error::NatsSetupError;
pub(crate) use transport::{NatsSession, NatsTransport};
