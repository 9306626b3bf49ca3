//! Programs that steps run: each from its start to its end, with what the system says that it took.

mod exit;
mod output;
mod prepare;
mod running;
mod setup_error;
mod transport;

pub(crate) use prepare::{CommandPrepared, CommandRendered};
pub use setup_error::CommandSetupError;
pub(crate) use transport::CommandTransport;
