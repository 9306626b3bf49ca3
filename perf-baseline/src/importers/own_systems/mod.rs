//! Files of two kinds that in-house suites keep: results of scenarios, and baselines of
//! operations.

mod operations;
mod scenarios;

pub(super) use operations::{is_baseline, read_baseline};
pub(super) use scenarios::{is_results, read_results};
