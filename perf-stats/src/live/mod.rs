//! What requests take while they are still being sent: counts that one thread writes and another
//! one reads at any time.

mod board;
mod buckets;
mod counts;
mod meter;
mod sink;

pub use board::LiveBoard;
pub use counts::{LatencyCounts, LiveQuantile};
pub use sink::LiveSink;
