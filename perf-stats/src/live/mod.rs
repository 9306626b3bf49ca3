//! What requests take while they are still being sent: counts that one thread writes and another
//! one reads at any time.

mod atomics;
mod board;
mod buckets;
mod counts;
mod distribution;
mod live_series;
mod meter;
#[cfg(test)]
mod model;
mod series_counts;
mod sink;

pub use board::LiveBoard;
pub use counts::{LatencyCounts, LiveQuantile};
pub use live_series::LiveSeries;
pub use series_counts::SeriesCounts;
pub use sink::LiveSink;
