//! Placeholder.
mod special; mod quantile; mod moments; mod interval; mod planning; mod recorder; mod attempts; mod subject; mod estimate; mod summary;
pub use estimate::estimate;
pub use interval::{MeanInterval, RankInterval, ShareInterval, mean_interval, proportion_interval, quantile_ranks};
pub use moments::{Moments, MomentsError};
pub use planning::{Sides, acceptance_number, minimum_sample_size, sample_size_for_violations};
pub use quantile::{QuantileBounds, QuantileError, histogram_quantile, quantile, quantiles};
pub use recorder::{MergeError, Recorder, SeriesShape, histogram_of, merge_histograms};
pub use subject::Subject;
pub use summary::{summarise, summarise_run};
