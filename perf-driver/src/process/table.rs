//! The list of processes as this system tells it.

#[cfg(target_os = "linux")]
pub(crate) use super::linux::{ProcessTable, host_counts, host_ticks};
#[cfg(not(target_os = "linux"))]
pub(crate) use super::other::{ProcessTable, host_counts, host_ticks};
