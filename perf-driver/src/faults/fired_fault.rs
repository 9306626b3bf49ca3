//! A fault that was done.

use perf_core::Moment;

/// A fault of a plan that was done, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiredFault {
    /// The scenario's place in the plan.
    pub scenario: usize,
    /// The fault's place in the scenario.
    pub fault: usize,
    /// When: just before its first signal was sent, or its command was started.
    pub at: Moment,
    /// Why it could not be done, or not be made good again; `None` if all went well.
    pub problem: Option<String>,
}
