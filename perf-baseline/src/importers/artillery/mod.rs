//! Artillery's report, of versions 1 and 2.

mod first;
mod recognise;
mod second;

pub(super) use recognise::{is_report, read_report};
