//! The value of a metric with its interval.

mod custom;
mod error_rate;
mod latency;
mod metric;
mod pace;
mod resources;
mod throughput;

pub(crate) use latency::latency_of;
pub use metric::estimate;
pub(crate) use resources::{NoSlope, memory_line};
pub(crate) use throughput::{NoInterval, throughput_bounds};
