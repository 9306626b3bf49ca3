//! The JSON of JMH.

mod report;

pub(super) use report::{is_report, read_report};
