//! The value of a metric with its interval.

mod custom;
mod error_rate;
mod latency;
mod metric;
mod pace;
mod recovery;
mod resources;
mod throughput;
mod upstream;

pub(crate) use latency::latency_of;
pub use metric::estimate;
pub(crate) use recovery::{all_firings, mean_between, slowest_between};
pub(crate) use resources::{NoSlope, holding_line, per_hour, slope_of};
pub(crate) use throughput::{NoInterval, throughput_bounds};
