//! Runs held against a history of runs, scenario by scenario: a gate that knows how much runs of
//! the same code differ.

mod advice;
mod answer;
mod compare;
mod control;
mod design;
mod figure;
mod history;
mod improvement;
mod latency_shifts;
mod learned;
mod subjects;
mod two_runs;

pub use compare::{GateComparison, GateError, compare_interleaved, compare_with_history};
pub use design::{FEWEST_BASELINE_RUNS, GateDesign, GateSettings, MOST_BASELINE_RUNS};
pub use history::gated_history;
pub use latency_shifts::{known_shift, latency_shifts};
pub use learned::{LearnedNoise, learn_noise};
pub use two_runs::compare_two_runs;
