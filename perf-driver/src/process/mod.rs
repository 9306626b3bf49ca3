//! The processes of the machine: how the one under test is found, or started and stopped, and
//! what processes use.

mod control;
mod find;
mod group;
mod leader;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod listening;
mod members;
#[cfg(any(not(target_os = "linux"), test))]
mod other;
mod output;
mod process_error;
mod running;
mod start;
mod start_error;
mod state;
mod table;
mod target_end;

pub use control::{ControlError, TargetControl};
pub use find::{FoundProcess, find_process};
pub(crate) use members::{CpuClock, Kin, Members};
pub(crate) use output::Output;
pub use process_error::ProcessError;
pub(crate) use running::program_in;
pub use start::StartedTarget;
pub use start_error::StartError;
pub(crate) use table::{ProcessTable, host_counts, host_ticks};
pub use target_end::{Ending, TargetEnd};
