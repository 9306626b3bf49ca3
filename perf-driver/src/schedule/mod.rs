//! When iterations start and when users are at work: arithmetic alone.
//!
//! Nothing here looks at a clock, sleeps, or knows what a start does. A due time follows from a
//! start's number, never from the start before it, so lateness cannot add up.

mod arrivals;
mod line;
mod shard;
mod users;

pub use arrivals::{Schedule, Start, Starts};
pub use shard::Shard;
pub use users::{Shift, UserSchedule};
