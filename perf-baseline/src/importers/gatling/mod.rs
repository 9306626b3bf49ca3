//! Gatling: the log of a simulation, as text and binary, and the JSON of its report.

mod binary;
mod fields;
mod log;
mod requests;
mod stats;

pub(super) use binary::{is_binary, read_binary};
pub(super) use log::{is_log, read_log};
pub(super) use stats::{is_report, read_report};
