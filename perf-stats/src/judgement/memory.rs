//! Criteria on the memory of the process under test: facts about what was observed.

use perf_core::{Estimate, Reading, Verdict};

use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};

pub(super) fn memory(estimate: &Estimate, limits: &Limits) -> Ruling {
    let Reading::Exactly(value) = estimate.reading else {
        return Ruling::not_observed(format!(
            "{} was not observed: no process under test was watched",
            estimate.metric
        ));
    };
    if estimate.observations < 2 {
        let reason = "the process under test was seen only once: it may have ended".to_owned();
        return Ruling::of_observation(Verdict::Inconclusive, reason);
    }
    let Decision { verdict, tolerance } =
        decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
    Ruling::of_observation(
        verdict,
        format!("{value} over {} looks{tolerance}", estimate.observations),
    )
}
