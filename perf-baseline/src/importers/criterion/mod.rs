//! Criterion's files of one benchmark, and what it prints.

mod documents;
mod table;
mod text;

pub(super) use documents::{
    is_estimates, is_relative, is_sample, read_estimates, read_relative, read_sample,
};
pub(super) use table::{is_table, read_table};
pub(super) use text::{is_printed, read_printed};
