//! Turning samples into records, in bounded memory: counts, never the samples themselves.

mod curve;
mod depending;
mod ended;
mod merge;
mod merge_series;
mod sink;
mod slices;
mod strip;
mod tally;
mod value_counts;
mod warming;

pub use merge::{MergeError, merge_histograms};
pub use merge_series::merge_series;
pub use sink::{Recorded, Recorder, SeriesShape};
pub use value_counts::histogram_of;
