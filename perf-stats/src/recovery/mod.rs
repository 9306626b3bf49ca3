//! How a service recovered from faults: what the requests around them tell.

mod attempts;
mod firings;

pub use attempts::Attempts;
pub use firings::firings;
