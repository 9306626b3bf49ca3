//! Scenarios that were run at several sizes or with several numbers of users: what is fitted to them,
//! and whether that is what is asked for.

mod judge_scaling;
mod records;

pub use judge_scaling::judge_scaling;
pub use records::scaling_records;
