//! Whether a capacity is what is asked for.

use perf_core::{
    CapacityRecord, Criterion, Estimate, Evidence, Interval, Judgement, Metric, Quantity, Rate,
    Reading, Verdict,
};

/// Holds a criterion on `capacity` against what a search has found.
///
/// The capacity lies between the highest rate that held and the lowest that failed: a floor holds if
/// the former reaches it, fails if the latter does not exceed it, and is inconclusive in between. A
/// search in which nothing held has no lower end.
pub fn judge_capacity(criterion: &Criterion, found: &CapacityRecord) -> Judgement {
    let require = criterion.require;
    let wanted = require.target().in_base_unit();
    let low = found.held.map_or(0.0, Rate::as_per_second);
    let high = found.failed.map_or(f64::INFINITY, Rate::as_per_second);
    let comparator = require.comparator();
    // What failed is itself no rate that holds.
    let (surely, never) = if comparator.is_ceiling() {
        (high <= wanted, !comparator.holds(low, wanted))
    } else {
        (comparator.holds(low, wanted), high <= wanted)
    };
    let verdict = if surely {
        Verdict::Pass
    } else if never {
        Verdict::Fail
    } else {
        Verdict::Inconclusive
    };
    let told = match (found.held, found.failed) {
        (Some(held), Some(failed)) => format!("{held} held and {failed} did not"),
        (Some(held), None) => format!("{held} held, and no higher rate was shown to fail"),
        (None, Some(failed)) => format!("{failed} failed, and no rate held"),
        (None, None) => "no rate could be decided".to_owned(),
    };
    let rate = Quantity::Rate;
    let interval = Interval {
        low: found.held.map(rate),
        high: found.failed.map(rate),
        confidence: found.confidence,
        needs_more: None,
    };
    Judgement {
        scenario: Some(found.scenario.clone()),
        step: None,
        criterion: criterion.clone(),
        estimate: Estimate {
            metric: Metric::Capacity,
            reading: found
                .held
                .map_or(Reading::Missing, |held| Reading::Exactly(rate(held))),
            interval: Some(interval),
            observations: found.steps.iter().map(|step| step.requests).sum(),
        },
        multiple: None,
        verdict,
        evidence: Evidence::Interval {
            confidence: found.confidence,
        },
        reason: told,
        needs_more: None,
        detectable: None,
    }
}
