//! The JSON of hyperfine.

mod report;

pub(super) use report::{is_report, read_report};
