//! Intervals: of a quantile's rank, of a proportion, of a mean.

mod bootstrap_ranks;
mod proportion;
mod rank;
mod student;

pub use bootstrap_ranks::bootstrap_quantile_ranks;
pub(crate) use proportion::share_interval;
pub use proportion::{ShareInterval, proportion_interval};
pub use rank::{RankInterval, quantile_ranks};
pub(crate) use rank::{ranks_beyond, ranks_of};
pub(crate) use student::{FEWEST_FOR_AN_UPPER_END, StudentBounds};
pub use student::{MeanInterval, mean_interval};
