//! Metrics of the plan's own: read from somewhere before, during and after each scenario, or taken
//! from answers.

mod course;
mod tally;
mod watch;

pub(crate) use tally::Tally;
pub use watch::ReadingFailure;
pub(crate) use watch::{Seen, Watch, WatchError};
