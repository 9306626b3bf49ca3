//! How much more one of two scenarios takes that were driven in turn.

mod record;

pub use record::overhead_record;
pub(crate) use record::{log_ratios, student_of};
