//! What a reader has to know before believing a result.

mod course;
mod generator;
mod scenario;
mod target;

pub use scenario::doubts;
