//! What oha prints, as JSON and as text.

mod json;
mod text;
mod total;

pub(super) use json::{is_report, read_report};
pub(super) use text::{is_printed, read_printed};
