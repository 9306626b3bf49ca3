//! Criteria on the memory of the process under test: facts about what was observed.

use perf_core::{Estimate, Reading, Verdict};

use super::limits::Limits;
use super::ruling::{Proof, Ruling, decide};

pub(super) fn memory(estimate: &Estimate, limits: &Limits) -> Ruling {
    let Reading::Exactly(value) = estimate.reading else {
        return Ruling::not_observed(format!(
            "{} was not observed: no process under test was watched",
            estimate.metric
        ));
    };
    let verdict = decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
    let tolerated = match verdict {
        Verdict::Warn => format!(", {}", limits.within_tolerance()),
        _ => String::new(),
    };
    let looks = match estimate.observations {
        1 => "1 look".to_owned(),
        many => format!("{many} looks"),
    };
    Ruling::of_observation(verdict, format!("{value} over {looks}{tolerated}"))
}
