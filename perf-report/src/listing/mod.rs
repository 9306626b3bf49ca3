//! Tables of many runs, for people and for programs. No templates: every table is laid out alike.

mod entry;
mod json;
mod render;
mod tables;
mod text;

pub use entry::Entry;
pub use tables::{Heading, Listing, ListingFormat, Section};
