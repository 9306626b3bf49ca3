//! Intervals: of a quantile's rank, of a proportion, of a mean.

mod proportion;
mod rank;
mod student;

pub use proportion::{ShareInterval, proportion_interval};
pub use rank::{RankInterval, quantile_ranks};
pub use student::{MeanInterval, mean_interval};
pub(crate) use student::StudentBounds;
