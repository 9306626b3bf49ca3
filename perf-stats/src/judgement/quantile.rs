//! Criteria on percentiles: by how many requests miss the limit, not by comparing two points.

use std::time::Duration;

use perf_core::{Clock, Comparator, DesignEffect, Quantile, Quantity, Reading, Share, Verdict};

use super::count_test::CountTest;
use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::{counted, missing_it, requests, worth};
use crate::attempts::{Attempts, Scope};
use crate::special::Chance;
use crate::subject::Subject;

/// A ceiling of less than so many times the longest request is near it.
const LEAST_HEADROOM: f64 = 10.0;

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
            _ => Duration::ZERO,
        };
        let violations = attempts.violations(limits.comparator, span);
        let too_many = violations.at_least as f64 > allowed.fraction() * requests as f64;
        let effect = effect_at(&attempts, quantile, limits.comparator, span, too_many);
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

/// How much less evidence there is for or against a limit.
///
/// Where more violate it than may, what is seen at the limit. Where fewer do, their clusters say nothing about those that the quantile would have: what
/// counts is how values beyond the quantile cluster. But if a ceiling has room for many times
/// the longest request, the waves that lift and lower the quantile are no sign of requests that
/// long: then the clusters of the longest ones count, the nearest to it that were seen.
fn effect_at(
    attempts: &Attempts<'_>,
    quantile: Quantile,
    comparator: Comparator,
    limit: Duration,
    too_many: bool,
) -> DesignEffect {
    let far_away = comparator.is_ceiling() && nothing_came_near(attempts, limit);
    if far_away {
        return attempts.design_effect_beyond(limit);
    }
    if too_many {
        attempts.design_effect_beyond(limit)
    } else {
        attempts.design_effect_at(quantile)
    }
}

/// Whether all succeeded, and a limit is as many times the longest latency as that is the median,
/// but at least ten times: then it takes more than another wave like those that were seen.
fn nothing_came_near(attempts: &Attempts<'_>, limit: Duration) -> bool {
    let (Some(largest), Reading::Exactly(Quantity::Time(median))) =
        (attempts.largest(), attempts.quantile(Quantile::P50))
    else {
        return false;
    };
    let ratio = largest.as_secs_f64() / median.as_secs_f64();
    attempts.failed() == 0
        && largest.as_secs_f64() * ratio.max(LEAST_HEADROOM) <= limit.as_secs_f64()
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
