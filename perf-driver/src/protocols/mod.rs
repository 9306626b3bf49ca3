//! The protocols that a plan's steps speak, as one transport; which of them there are is a matter of how
//! this crate was built.

mod built;
mod check;
mod prepared;
mod session;
mod setup_error;
mod transport;

pub use built::PROTOCOLS;
pub use check::check_calls;
pub use setup_error::ProtocolError;
pub(crate) use transport::PlanTransport;
