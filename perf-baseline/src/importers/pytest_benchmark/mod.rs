//! The JSON of pytest-benchmark.

mod report;

pub(super) use report::{is_report, read_report};
