//! HTTP/1.1 by reqwest: the transport for everything that a request can need.

mod address;
mod classify;
mod client;
mod connect_watch;
mod judge;
mod prepare;
mod render;
mod setup_error;
mod tls;
mod transport;

pub(crate) use address::url;
pub(crate) use classify::{describe_io, failure};
pub(crate) use client::client_for;
pub use judge::HttpAnswer;
pub use prepare::HttpPrepared;
pub use setup_error::HttpSetupError;
pub use transport::{HttpSession, HttpTransport};
