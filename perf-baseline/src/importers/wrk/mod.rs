//! What wrk and wrk2 print.

mod recognise;
mod spectrum;
mod text;

pub(super) use recognise::is_printed;
pub(super) use text::read_printed;
