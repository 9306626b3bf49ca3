//! Streams of server-sent events: their format, and listening to one.

mod listen;
mod parser;

pub(super) use listen::listen;
pub use parser::{EventParser, EventTooLarge, StreamEvent};
