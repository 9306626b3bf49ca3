//! All rules in their order, and what they say in the order of urgency.

use perf_core::{Insight, Run};

use super::{course, criteria, passed_on, resources, spread};

/// A rule: what it has to say of a run, mostly nothing.
type Rule = fn(&Run) -> Vec<Insight>;

const RULES: [Rule; 12] = [
    passed_on::doubts,
    criteria::failed,
    criteria::close_to_limit,
    criteria::undecided,
    course::error_burst,
    course::stalls,
    course::rising,
    course::cold_start,
    resources::leak,
    spread::long_tail,
    spread::several_modes,
    spread::uneven_steps,
];

/// What a run teaches, the most urgent first; of equal urgency, in the order of the table. Nothing
/// is said without evidence: a rule that lacks what it needs is silent.
///
/// | code | concern | when |
/// |---|---|---|
/// | that of the doubt | critical, warning | the run has a doubt that makes it invalid, or a lesser one that is no notice |
/// | `failed` | critical, of P1 and P2 a warning | a criterion does not hold |
/// | `close-to-limit` | warning | a criterion holds, and value or interval reach 90 % of the limit |
/// | `undecided` | warning | the data cannot decide a criterion |
/// | `error-burst` | warning | four fifths of at least five failures fall into a tenth of the time |
/// | `stalls` | warning | for at most a fifth of the time, half of the requests took eight times the usual |
/// | `rising-latency` | warning | the medians over time rise (Mann–Kendall, 1 %) by a fifth or more |
/// | `cold-start` | opportunity | the first twentieth of the time took three times the usual |
/// | `memory-leak` | warning | the target's memory rises (Mann–Kendall, 1 %) by a tenth and 10 MB or more |
/// | `long-tail`, `high-variability` | opportunity | p99 is ten times the median; or the quartiles lie apart by more than half of the median |
/// | `several-modes` | opportunity | latencies crowd at two places or more ([`modes`](crate::modes), at 1 %) |
/// | `uneven-steps` | opportunity | the p95 of a step is five times that of the middle one |
#[must_use]
pub fn analyse(run: &Run) -> Vec<Insight> {
    let mut insights: Vec<Insight> = RULES.iter().flat_map(|rule| rule(run)).collect();
    insights.sort_by_key(|insight| insight.concern);
    insights
}
