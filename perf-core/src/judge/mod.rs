//! What statistics say about a run: estimates, judgements, comparisons, findings.

mod comparison;
mod estimate;
mod finding;
mod insight;
mod judgement;
mod run_evidence;
mod verdict;

pub use comparison::{
    Allowance, Comparison, MetricComparison, MetricSet, MetricValue, RegressionRule, Severity,
};
pub use estimate::{Estimate, Interval, Reading, Summary};
pub use finding::{Finding, Weight};
pub use insight::{Concern, Insight};
pub use judgement::{Evidence, Judgement, Multiple};
pub use run_evidence::{RunAnswer, RunEvidence};
pub use verdict::Verdict;
