//! Gatling: the text log of a simulation, and the JSON of its report.

mod log;
mod stats;

pub(super) use log::{is_binary, is_log, read_log};
pub(super) use stats::{is_report, read_report};
