//! Every request of a run as a row of a table, written while the run goes on. Nothing is summed up
//! here, and no request waits for a disk.

mod row;
mod tap;
mod writer;

pub use row::SampleSeries;
pub use tap::{SampleTap, TappedSink};
pub use writer::{SampleWriter, WrittenSamples};
