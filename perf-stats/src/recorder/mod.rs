//! Turning samples into records, in bounded memory: counts, never the samples themselves.

mod merge;
mod sink;
mod slices;
mod tally;
mod value_counts;

pub use merge::{MergeError, merge_histograms};
pub use sink::{Recorder, SeriesShape};
pub use value_counts::histogram_of;
