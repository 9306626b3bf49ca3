//! Criteria on the share of failed requests: by the same exact test as percentiles.

use perf_core::{Quantity, Share, Verdict};

use super::count_test::CountTest;
use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::{counted, requests, worth};
use crate::attempts::Violations;
use crate::special::Chance;
use crate::subject::Subject;

/// No sample shows that a rate is exactly 0 % or 100 %, so that such a target is about the
/// requests that were observed.
pub(super) fn error_rate(subject: &Subject<'_>, limits: &Limits, confidence: Share) -> Ruling {
    let (failures, n) = (subject.failures(), subject.requests());
    if n == 0 {
        return Ruling::no_requests();
    }
    if subject.outcomes_unknown() {
        let reason = "the result does not tell failures from successes".to_owned();
        return Ruling::not_observed(reason);
    }
    let observed = Share::of(failures, n).unwrap_or(Share::ONE);
    let effect = subject.design_effect_of_failures();
    let seen = format!(
        "{} failed{}",
        counted(exactly(failures), n),
        worth(n, effect)
    );
    if is_extreme(limits.target) {
        let fact = |limit| Proof::of_fact(limits.holds(Quantity::Share(observed), limit));
        let impossible = failures == 0 && fact(limits.target) == Proof::Beyond;
        let reason = if impossible && limits.comparator.is_ceiling() {
            "no share is below zero".to_owned()
        } else {
            format!(
                "{seen}; a target of {} is about these requests only",
                limits.target
            )
        };
        return Ruling::of_observation(decide(limits, fact).verdict, reason);
    }
    let test = |limit: Quantity| {
        let share = Chance::new(limit.in_base_unit());
        let (violations, allowed) = if limits.comparator.is_ceiling() {
            (failures, share)
        } else {
            (n - failures, share.complement())
        };
        CountTest::new(exactly(violations), n, allowed, effect, confidence)
    };
    let proof = |limit: Quantity| {
        if is_extreme(limit) {
            // A tolerance can move the limit to 100 %, which nothing is beyond.
            return Proof::of_fact(limits.holds(Quantity::Share(observed), limit));
        }
        test(limit).proof()
    };
    let Decision { verdict, tolerance } = decide(limits, proof);
    let at_target = test(limits.target);
    let may = match (verdict, at_target.most_that_pass()) {
        (Verdict::Fail, _) => format!("the target is {}", limits.outermost()),
        (_, Some(most)) if limits.comparator.is_ceiling() => {
            format!("at most {most} may at this sample size")
        }
        (_, Some(most)) => format!("at least {} must at this sample size", n - most),
        (_, None) => match at_target.smallest_that_passes() {
            Some(needed) => format!("the target needs at least {}", requests(needed)),
            None => "no sample can show the target at this confidence".to_owned(),
        },
    };
    let undecided = verdict == Verdict::Inconclusive;
    Ruling {
        verdict,
        evidence: at_target.evidence(),
        reason: format!("{seen}; {may}{tolerance}"),
        needs_more: undecided
            .then(|| test(limits.outermost()).needs_more())
            .flatten(),
        detectable: test(limits.outermost()).detectable(),
    }
}

const fn exactly(count: u64) -> Violations {
    Violations {
        at_least: count,
        at_most: count,
    }
}

fn is_extreme(limit: Quantity) -> bool {
    let fraction = limit.in_base_unit();
    fraction <= 0.0 || fraction >= 1.0
}
