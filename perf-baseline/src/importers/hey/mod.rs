//! What hey prints, and its CSV.

mod csv;
mod text;

pub(super) use csv::{is_table, read_table};
pub(super) use text::{is_printed, read_printed};
