//! HTTP: lean where nothing more is needed, and by reqwest with everything that a request can need.

mod address;
mod authorize;
mod broken_off;
mod classify;
mod client;
mod connect_watch;
mod contact;
mod cookie_jar;
mod events;
mod exchange;
mod header_value;
mod lean;
mod link;
mod metric_reader;
mod multipart;
mod own_client;
mod payload;
mod phases;
mod prepare;
mod profile;
mod redirect;
mod render;
mod resolve;
mod setup_error;
mod strangers;
mod token;
mod token_error;
mod token_keeper;
mod trace_parent;
mod transport;
mod websocket;

#[cfg(feature = "grpc")]
pub(crate) use classify::class_of_causes;
pub(crate) use classify::failure as failure_of;
pub(crate) use contact::Contact;
pub use events::{EventParser, EventTooLarge, StreamEvent};
pub(crate) use metric_reader::MetricReader;
pub use prepare::{HttpPrepared, HttpRendered};
pub use setup_error::HttpSetupError;
pub use token_error::TokenError;
pub use transport::{HttpSession, HttpTransport};
