//! Reads the plan file, version 1: TOML, with every mistake told at once and in its place.

mod body;
mod criteria;
mod decoder;
mod fields;
mod inherited;
mod interpolate;
mod load;
mod plan;
mod read;
mod scenario;
mod source;
mod step;
mod target;
mod value;

pub use read::{parse_plan, read_plan};
pub use source::{Mistake, PlanError, PlanMistakes};
