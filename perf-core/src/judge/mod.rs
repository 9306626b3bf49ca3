//! What statistics say about a run: estimates, judgements, comparisons, findings.

mod comparison;
mod estimate;
mod finding;
mod insight;
mod judgement;
mod latency_shift;
mod run_evidence;
mod run_history;
mod verdict;

pub use comparison::{
    Allowance, Comparison, MetricComparison, MetricSet, MetricValue, RegressionRule, Severity,
};
pub use estimate::{Estimate, Interval, Reading, Summary};
pub use finding::{Finding, Weight};
pub use insight::{Concern, Insight};
pub use judgement::{Evidence, Judgement, Multiple};
pub use latency_shift::{LatencyShift, QuantileShift, ShiftReplicates};
pub use run_evidence::{RunAnswer, RunEvidence};
pub use run_history::{HistoryChange, HistoryRun, MetricHistory, RunHistory};
pub use verdict::Verdict;
