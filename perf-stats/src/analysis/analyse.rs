//! All rules in their order, and what they say in the order of urgency.

use perf_core::{Insight, Run};

use super::{course, criteria, knee, passed_on, phases, resources, retries, scaling, spread};

/// A rule: what it has to say of a run, mostly nothing.
type Rule = fn(&Run) -> Vec<Insight>;

const RULES: [Rule; 17] = [
    passed_on::doubts,
    criteria::failed,
    criteria::close_to_limit,
    criteria::undecided,
    course::error_burst,
    retries::retry_storm,
    course::stalls,
    course::rising,
    course::cold_start,
    resources::leak,
    scaling::worse_than_linear,
    knee::saturation,
    spread::long_tail,
    spread::several_modes,
    spread::uneven_steps,
    phases::connection_churn,
    phases::dominant_phase,
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
/// | `retry-storm` | warning | of users who wait for their answers: while half of the requests or more failed, twice as many were sent as just before and after |
/// | `stalls` | warning | for at most a fifth of the time, half of the requests took eight times the usual |
/// | `rising-latency` | warning | the medians over time rise (Mann–Kendall, 1 %) by a fifth or more |
/// | `cold-start` | opportunity | the first twentieth of the time took three times the usual |
/// | `memory-leak`, `open-files-leak`, `threads-leak` | warning | what the target holds grows and goes on growing: [`growth`](crate::growth), where the run does not say |
/// | `scales-badly` | warning | the median surely grows faster than the size (exponent 1.05 or more); or throughput surely falls beyond a number of users that was measured |
/// | `saturation` | warning | throughput grew by half at least, then no more, while the median doubled at least |
/// | `long-tail`, `high-variability` | opportunity | p99 is ten times the median; or the quartiles lie apart by more than half of the median |
/// | `several-modes` | opportunity | latencies crowd at two places or more ([`modes`](crate::modes), at 1 %) |
/// | `uneven-steps` | opportunity | the p95 of a step is five times that of the middle one |
/// | `connection-churn` | opportunity | with phases: every other request or more opened a connection, for a tenth of the time or more |
/// | `long-download` | opportunity | with phases: half of the time or more went into receiving answers |
#[must_use]
pub fn analyse(run: &Run) -> Vec<Insight> {
    let mut insights: Vec<Insight> = RULES.iter().flat_map(|rule| rule(run)).collect();
    explain(&mut insights);
    insights.sort_by_key(|insight| insight.concern);
    insights
}

/// Leaves out latencies that rise because the target has all that it can carry.
fn explain(insights: &mut Vec<Insight>) {
    let is_full = |insight: &&Insight| insight.code == knee::CODE;
    let full: Vec<Option<String>> = insights
        .iter()
        .filter(is_full)
        .map(|insight| insight.scenario.clone())
        .collect();
    insights.retain(|insight| insight.code != course::RISING || !full.contains(&insight.scenario));
}
