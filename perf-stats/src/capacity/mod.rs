//! The highest rate that meets its criteria: which rate to try next, what a step at a rate says, and
//! what came out.

mod found;
mod judge_capacity;
mod queue_growth;
mod search;
mod standing;
mod step;

pub use found::capacity_record;
pub use judge_capacity::judge_capacity;
pub use queue_growth::{QueueGrowth, queue_growth};
pub use search::{CapacityGoal, CapacityGoalError, SearchMove, StepOrder, TriedStep, next_move};
pub use step::capacity_step;
