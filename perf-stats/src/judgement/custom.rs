//! Criteria on metrics of the plan's own. What was observed is a fact, so there is nothing to infer
//! and no interval.

use perf_core::{CustomStatistic, Estimate, MetricName, Reading, Verdict};

use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::requests;
use crate::subject::Subject;

pub(super) fn custom(
    name: MetricName,
    statistic: CustomStatistic,
    subject: &Subject<'_>,
    estimate: &Estimate,
    limits: &Limits,
) -> Ruling {
    let Some(record) = subject.metric(name) else {
        return Ruling::not_observed(format!("{name} was never observed"));
    };
    let Reading::Exactly(value) = estimate.reading else {
        let reason = format!("there was nothing to divide {name} by");
        return Ruling::not_observed(reason);
    };
    let seen = match statistic {
        CustomStatistic::PerIteration => {
            let iterations = match record.iterations {
                1 => "1 iteration".to_owned(),
                many => format!("{many} iterations"),
            };
            format!(
                "{value} for each of {iterations}: {} altogether",
                record.total
            )
        }
        CustomStatistic::PerRequest => {
            let requests = requests(record.requests);
            format!(
                "{value} for each of {requests}: {} altogether",
                record.total
            )
        }
        CustomStatistic::Total => format!("{value} altogether"),
        CustomStatistic::Mean => format!("{value} on average"),
        CustomStatistic::Min => format!("{value} at the least"),
        CustomStatistic::Max => format!("{value} at the most"),
        CustomStatistic::Last => format!("{value} at the end"),
    };
    let seen = match record.observations {
        1 => format!("{seen}, seen once"),
        many => format!("{seen}, seen {many} times"),
    };
    let Decision { verdict, tolerance } =
        decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
    let seen = seen + &tolerance;
    let looks = record.observations.saturating_add(record.missed);
    if verdict != Verdict::Fail && missed_too_often(record.missed, looks) {
        let reason = format!("{seen}; {} of {looks} readings failed", record.missed);
        return Ruling::of_observation(Verdict::Inconclusive, reason);
    }
    Ruling::of_observation(verdict, seen)
}

/// What nobody saw may have been beyond the limit: a target must not pass by no longer saying. One of twenty may be
/// lost.
const fn missed_too_often(missed: u64, looks: u64) -> bool {
    missed > looks / 20
}
