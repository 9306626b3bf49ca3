//! Locust's `_stats.csv`, as versions from 0.8 on write it.

mod columns;
mod fields;
mod findings;
mod records;
mod stats;
mod stats_row;

pub(super) use stats::read_stats;
