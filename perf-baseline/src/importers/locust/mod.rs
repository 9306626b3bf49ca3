//! Locust's `_stats.csv`, as versions from 0.8 on write it.

mod beside;
mod columns;
mod fields;
mod findings;
mod history;
mod records;
mod stats;
mod stats_row;

pub(super) use beside::read_beside;
pub(super) use history::{is_history, read_history};
pub(super) use stats::read_stats;
