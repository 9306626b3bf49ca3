//! Wakes futures at a moment, as exactly as the system can. Nothing spins.

mod alarms;
mod bell;
#[cfg(target_os = "linux")]
mod descriptor;
#[cfg(target_os = "linux")]
mod in_runtime;
mod sleep;
mod thread;

pub use sleep::{Sleep, Timer};
