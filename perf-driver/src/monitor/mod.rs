//! Watches what the generator, the host and the process under test use while a run goes on.

mod bounded;
mod busiest;
mod meter;
mod probe;
mod watch;

pub(crate) use meter::{Meter, Used};
pub use watch::{Monitor, MonitorError, Watched};
