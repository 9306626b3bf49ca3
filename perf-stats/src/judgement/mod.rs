//! A criterion held against what was observed: pass, warn, fail, or cannot tell.

mod count_test;
mod custom;
mod error_rate;
mod extreme;
mod interval_test;
mod judge;
mod limits;
mod mean;
mod overhead;
mod pace;
mod power;
mod quantile;
mod recovery;
mod relative;
mod resources;
mod ruling;
mod throughput;
mod upstream;
mod wording;

pub use judge::{judge, judge_against};
pub use overhead::judge_overhead;
