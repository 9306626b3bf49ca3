//! One run held against a baseline, by rules on how much worse it may be.

mod compare;
mod doubts;
mod excess;
mod metric_set;
mod row;
mod scenarios;

pub use compare::compare;
pub(crate) use excess::is_surely_worse;
pub use metric_set::metric_set;
pub(crate) use scenarios::not_in_both;
pub use scenarios::{compare_scenarios, run_figures};
