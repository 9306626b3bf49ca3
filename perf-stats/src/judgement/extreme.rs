//! Criteria on the smallest and the largest latency: facts about what was observed.

use perf_core::{Clock, Quantity, Share, Verdict};

use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::requests;
use crate::attempts::{Attempts, Scope};
use crate::subject::Subject;

/// Which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extreme {
    Smallest,
    Largest,
}

/// A failed request has no latency that could hold any limit; for a ceiling on the smallest
/// latency that does not matter, since another request holds it.
pub(super) fn extreme(
    subject: &Subject<'_>,
    clock: Clock,
    which: Extreme,
    limits: &Limits,
) -> Ruling {
    let Some(attempts) = Attempts::of(subject.series(), clock, Scope::AllRequests) else {
        return Ruling::not_observed(format!("there is no {}", clock.name().replace('_', " ")));
    };
    let (n, failed) = (attempts.requests(), attempts.failed());
    if n == 0 {
        return Ruling::no_requests();
    }
    let needs_every_request = match which {
        Extreme::Largest => limits.comparator.is_ceiling(),
        Extreme::Smallest => !limits.comparator.is_ceiling(),
    };
    if failed == n || (failed > 0 && needs_every_request) {
        let share = Share::of(failed, n).unwrap_or(Share::ONE);
        let reason = format!(
            "{failed} of {} ({share}) failed, and a failed request holds no limit",
            requests(n)
        );
        return Ruling::of_observation(Verdict::Fail, reason);
    }
    if failed > 0 && !attempts.is_counted() {
        let reason = format!(
            "{failed} of {} failed, and it is not known whether the extremes are theirs",
            requests(n)
        );
        return Ruling::of_observation(Verdict::Inconclusive, reason);
    }
    let (value, name) = match which {
        Extreme::Smallest => (attempts.smallest(), "smallest"),
        Extreme::Largest => (attempts.largest(), "largest"),
    };
    let Some(value) = value.map(Quantity::Time) else {
        return Ruling::not_observed(format!("the {name} value was not observed"));
    };
    let Decision { verdict, tolerance } =
        decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
    let reason = format!("the {name} of {n} values is {value}{tolerance}");
    Ruling::of_observation(verdict, reason)
}
