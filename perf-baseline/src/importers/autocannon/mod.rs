//! What autocannon prints with `--json`.

mod report;

pub(super) use report::{is_report, read_report};
