//! Watches what the generator, the host and the process under test use while a run goes on.

mod bounded;
mod busiest;
mod probe;
mod watch;

pub use watch::{Monitor, MonitorError, Watched};
