//! The JSON of Google Benchmark.

mod report;

pub(super) use report::{is_report, read_report};
