//! Views into text: built-in templates, a user's own in their place, and what keeps hostile
//! texts harmless in each output.

mod builtin;
mod console_table;
mod console_text;
mod error;
mod escape;
mod filters;
mod folder;
mod output;
mod problem;
mod renderer;
mod style;

pub use builtin::built_in_templates;
pub(crate) use console_table::{Align, Cell, Column, layout};
pub use error::TemplateError;
pub(crate) use escape::{csv as csv_cell, plain};
pub use output::Output;
pub use problem::TemplateProblem;
pub use renderer::{RenderOptions, Renderer};
pub(crate) use style::{Colour, Style};
