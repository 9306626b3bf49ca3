//! The report of pytest-json-report, with the metrics that tests print.

mod printed;
mod report;

pub(super) use report::{is_report, read_report};
