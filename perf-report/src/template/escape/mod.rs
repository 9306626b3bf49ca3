//! What makes any text harmless in an output. Every `{{ … }}` of a template goes through the
//! escape of its output, unless the template says `safe`.

mod console;
mod hidden;
mod json;
mod markdown;

pub(super) use console::console;
pub(crate) use console::plain;
pub(super) use json::{json, pretty};
pub(super) use markdown::markdown;
