//! A target and a plan for those who have neither yet.

mod target;

pub(crate) use target::{demonstration_plan, demonstration_routes};
