//! HTTP by reqwest: the transport for everything that a request can need.

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
mod judge;
mod multipart;
mod payload;
mod prepare;
mod profile;
mod redirect;
mod render;
mod resolve;
mod server_timing;
mod setup_error;
mod tls;
mod token;
mod token_error;
mod token_keeper;
mod trace_parent;
mod transport;
mod websocket;

pub(crate) use classify::describe_io;
pub(crate) use contact::Contact;
pub use events::{EventParser, EventTooLarge, StreamEvent};
pub use judge::HttpAnswer;
pub use prepare::{HttpPrepared, HttpRendered};
pub use server_timing::{ServerTiming, parse_server_timing};
pub use setup_error::HttpSetupError;
pub use token_error::TokenError;
pub use transport::{HttpSession, HttpTransport};
