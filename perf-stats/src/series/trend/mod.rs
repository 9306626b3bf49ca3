//! Whether and how fast a figure rises or falls with time.

mod inversions;
mod kendall;
mod mann_kendall;
mod paired;
mod serial;
mod slopes;
mod theil_sen;

pub use mann_kendall::{TrendTest, mann_kendall};
pub use paired::TrendError;
pub use serial::Neighbours;
pub use theil_sen::{SlopeInterval, TrendLine, theil_sen};
