//! What makes any text harmless in an output. Every `{{ … }}` of a template goes through the
//! escape of its output, unless the template says `safe`.

mod command;
mod console;
mod csv;
mod hidden;
mod json;
mod markdown;
mod markup;

pub(super) use command::{command, property};
pub(super) use console::console;
pub(crate) use console::plain;
pub(crate) use csv::csv;
pub(super) use json::{json, pretty};
pub(super) use markdown::markdown;
pub(super) use markup::markup;
