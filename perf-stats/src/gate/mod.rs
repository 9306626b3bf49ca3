//! Runs held against a history of runs, scenario by scenario: a gate that knows how much runs of
//! the same code differ.

mod answer;
mod compare;
mod design;
mod improvement;
mod subjects;

pub use compare::{GateComparison, GateError, compare_with_history};
pub use design::{FEWEST_BASELINE_RUNS, GateDesign, MOST_BASELINE_RUNS};
