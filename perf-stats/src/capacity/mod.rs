//! The highest rate that meets its criteria: which rate to try next, what a step at a rate says, and
//! what came out.

mod findings;
mod found;
mod judge_capacity;
mod queue_growth;
mod recovered;
mod search;
mod standing;
mod step;
mod step_length;

pub use findings::capacity_findings;
pub use found::capacity_record;
pub use judge_capacity::judge_capacity;
pub use queue_growth::{QueueGrowth, queue_growth};
pub use recovered::has_recovered;
pub use search::{CapacityGoal, CapacityGoalError, SearchMove, StepOrder, TriedStep, next_move};
pub use step::capacity_step;
pub use step_length::StepLength;
