//! Reads the plan file, version 1: TOML, with every mistake told at once and in its place.

mod actions;
mod body;
mod criteria;
mod data;
mod decoder;
mod delay;
mod expectations;
mod extraction;
mod fields;
mod file;
mod generator;
mod headers;
mod http;
mod http_auth;
mod http_route;
mod inherited;
mod interpolate;
mod journey;
mod json;
mod load;
mod multipart;
mod names;
mod plan;
mod read;
mod scenario;
mod source;
mod step;
mod target;
mod template;
mod uses;
mod value;
mod value_check;
mod warm_up;

pub use read::{parse_plan, read_plan};
pub use source::{Mistake, PlanError, PlanMistakes};
