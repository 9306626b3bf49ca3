//! Whether a run has settled: what belongs to its warm-up, and whether the rest stays level.

mod batches;
mod stationarity;
mod warm_up;

pub use stationarity::{Stationarity, StationarityError, stationarity};
pub use warm_up::{Settling, WarmUp, WarmUpError, warm_up};
