//! What makes any text harmless in an output. Every `{{ … }}` of a template goes through the
//! escape of its output, unless the template says `safe`.

mod console;
mod hidden;
mod html;
mod json;
mod markdown;

pub(super) use console::{console, plain};
pub(super) use html::html;
pub(super) use json::{json, pretty};
pub(super) use markdown::markdown;
