//! Criteria on percentiles: by how many requests miss the limit, not by comparing two points.

use perf_core::{Clock, Quantile, Quantity, Share, Verdict};

use super::count_test::CountTest;
use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::{counted, missing_it, requests, worth};
use crate::attempts::{Attempts, Scope};
use crate::special::Chance;
use crate::subject::Subject;

pub(super) fn quantile(
    subject: &Subject<'_>,
    clock: Clock,
    quantile: Quantile,
    limits: &Limits,
    confidence: Share,
) -> Ruling {
    let Some(attempts) = Attempts::of(subject.series(), clock, Scope::AllRequests) else {
        return Ruling::not_observed(format!("there is no {}", clock.name().replace('_', " ")));
    };
    if attempts.requests() == 0 {
        return Ruling::no_requests();
    }
    let attempts = attempts.depending(subject.dependence(clock));
    let at_or_below = Chance::at_or_below(quantile);
    let allowed = if limits.comparator.is_ceiling() {
        at_or_below.complement()
    } else {
        at_or_below
    };
    let requests = attempts.requests();
    let test = |limit: Quantity| {
        let span = match limit {
            Quantity::Time(span) => span,
            // A requirement's target has the unit of its metric.
            _ => std::time::Duration::ZERO,
        };
        let violations = attempts.violations(limits.comparator, span);
        // Where fewer violate the limit than may, their clusters say nothing about those that
        // the quantile would have: what counts is how values beyond the quantile cluster.
        let at_quantile = attempts.design_effect_at(quantile);
        let effect = if violations.at_least as f64 > allowed.fraction() * requests as f64 {
            at_quantile.max(attempts.design_effect_beyond(span))
        } else {
            at_quantile
        };
        CountTest::new(violations, requests, allowed, effect, confidence)
    };
    let at_target = test(limits.target);
    if attempts.failed() == attempts.requests() {
        return Ruling {
            verdict: Verdict::Fail,
            evidence: at_target.evidence(),
            reason: match attempts.requests() {
                1 => "the only request failed".to_owned(),
                many => format!("all {many} requests failed"),
            },
            needs_more: None,
            detectable: None,
        };
    }
    let Decision { verdict, tolerance } = decide(limits, |limit| test(limit).proof());
    let deciding = match verdict {
        Verdict::Fail => limits.outermost(),
        _ => limits.target,
    };
    let seen = sentence(&attempts, &test(deciding), clock, limits, deciding);
    let allowance = percent(allowed);
    let may = match (verdict, at_target.most_that_pass()) {
        (Verdict::Fail, _) => format!("only {allowance} may"),
        (_, Some(most)) => format!("at most {most} may at this sample size"),
        (_, None) => too_few(&at_target, quantile),
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

/// `19 of 450 requests took 500 ms or longer`, naming the failed ones among them.
fn sentence(
    attempts: &Attempts<'_>,
    test: &CountTest,
    clock: Clock,
    limits: &Limits,
    limit: Quantity,
) -> String {
    let count = counted(test.violations(), test.observations());
    let missing = missing_it(clock, limits.comparator, limit);
    let failed = match (attempts.failed(), clock) {
        (0, _) => String::new(),
        (failed, Clock::SendLag) => format!(" or were not sent ({failed} not sent)"),
        (failed, _) => format!(" or failed ({failed} failed)"),
    };
    let roughly = if attempts.is_counted() || test.proof() != Proof::Open {
        ""
    } else {
        ", as far as the known percentiles tell"
    };
    let worth = worth(test.observations(), test.effect());
    format!("{count} {missing}{failed}{roughly}{worth}")
}

fn too_few(test: &CountTest, quantile: Quantile) -> String {
    match test.smallest_that_passes() {
        Some(needed) => format!("{quantile} needs at least {}", requests(needed)),
        None => format!("no sample can show {quantile} at this confidence"),
    }
}

/// The chance as a percentage.
fn percent(chance: Chance) -> String {
    Share::new(chance.fraction()).map_or_else(String::new, |share| share.to_string())
}
