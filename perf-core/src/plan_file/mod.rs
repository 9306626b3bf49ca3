//! Reads the plan file, version 1: TOML, with every mistake told at once and in its place.

mod actions;
mod amounts;
mod body;
mod criteria;
mod decoder;
mod delay;
mod expectations;
mod extraction;
mod fields;
mod headers;
mod inherited;
mod interpolate;
mod journey;
mod load;
mod plan;
mod rate_limit;
mod read;
mod scenario;
mod source;
mod stages;
mod step;
mod target;
mod value;
mod value_check;
mod warm_up;

pub use read::{parse_plan, read_plan};
pub use source::{Mistake, PlanError, PlanMistakes};
