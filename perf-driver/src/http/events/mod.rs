//! Streams of server-sent events: their format, and listening to one.

mod awaited;
mod listen;
mod parser;

pub(super) use awaited::awaited;
pub(super) use listen::listen;
pub use parser::{EventParser, EventTooLarge, StreamEvent};
