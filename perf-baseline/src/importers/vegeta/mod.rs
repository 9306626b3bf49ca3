//! Vegeta: its report as JSON and as text, and its results as JSON lines and CSV.

mod csv;
mod lines;
mod outcome;
mod report;
mod text;

pub(super) use csv::{is_table, read_table};
pub(super) use lines::{is_line, read_lines};
pub(super) use report::{is_report, read_report};
pub(super) use text::{is_printed, read_printed};
