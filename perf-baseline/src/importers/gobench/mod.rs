//! What `go test -bench` prints, as text and with `-json`.

mod results;
mod text;

pub(super) use text::{is_line, is_printed, read_lines, read_printed};
