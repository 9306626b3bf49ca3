//! What goes wrong on purpose while load goes on: done at its time, and made good again.

mod fired_fault;
mod injector;
mod run_command;

pub use fired_fault::FiredFault;
pub(crate) use injector::Injector;
