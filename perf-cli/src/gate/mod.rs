//! A run beside what is remembered of earlier ones: a baseline file, or a store of runs.

mod beside;
mod circumstances;
mod file;
mod open;
mod policy;
mod store;
mod unusable;

pub(crate) use circumstances::Expected;
pub(crate) use open::Gate;
pub(crate) use policy::{control_left_alone, orphaned, policy_file, policy_of};
