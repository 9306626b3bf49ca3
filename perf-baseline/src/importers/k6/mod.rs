//! k6: its summary in every shape, and the lines of `--out json`.

mod lines;
mod recognise;
mod shape;
mod summary;

pub(super) use lines::read_lines;
pub(super) use recognise::{is_line, is_summary};
pub(super) use summary::read_summary;
