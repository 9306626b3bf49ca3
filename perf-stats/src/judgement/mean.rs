//! Criteria on the mean, by Student's interval with Hall's correction for skewness.

use perf_core::{Clock, Evidence, Quantity, Reading, Share, Verdict};

use super::interval_test::{IntervalTest, more_to_reach};
use super::limits::Limits;
use super::ruling::{Decision, Ruling, decide};
use super::wording::{self, requests};
use crate::attempts::{Attempts, Scope};
use crate::interval::{FEWEST_FOR_AN_UPPER_END, StudentBounds};
use crate::subject::Subject;

/// With failed requests the mean has no upper bound: it can be shown to be too large, and
/// nothing else.
pub(super) fn mean(
    subject: &Subject<'_>,
    clock: Clock,
    limits: &Limits,
    confidence: Share,
) -> Ruling {
    let Some(attempts) = Attempts::of(subject.series(), clock, Scope::AllRequests) else {
        return Ruling::not_observed(format!("there is no {}", clock.name().replace('_', " ")));
    };
    let attempts = attempts.depending(subject.dependence(clock));
    let (n, failed) = (attempts.requests(), attempts.failed());
    if n == 0 {
        return Ruling::no_requests();
    }
    if failed == n {
        return Ruling::of_observation(
            Verdict::Fail,
            format!("{} failed, and none succeeded", requests(n)),
        );
    }
    let effect = attempts.design_effect_of_mean();
    let Some(bounds) = attempts
        .spread()
        .and_then(|spread| StudentBounds::of_lopsided(&spread, effect))
    else {
        return without_interval(&attempts, confidence);
    };
    let mut test = IntervalTest::of(&bounds, confidence);
    let worth = effect.worth_of(n);
    let too_few = worth < FEWEST_FOR_AN_UPPER_END;
    if failed > 0 || too_few {
        test.high = None;
        if failed > 0 && !limits.comparator.is_ceiling() {
            // A failure must not help to hold a floor either.
            test.low = None;
        }
    }
    let Decision { verdict, tolerance } =
        decide(limits, |limit| test.proof(limits.comparator, limit));
    let shown = |nanos: Option<f64>| nanos.map(time);
    let range = match (shown(test.low), shown(test.high)) {
        (Some(low), Some(high)) => format!("the mean lies between {low} and {high}"),
        (Some(low), None) => format!("the mean is at least {low}"),
        _ => "the mean is not bounded".to_owned(),
    };
    let reason = if failed > 0 {
        format!(
            "{range} and has no upper bound: {failed} of {} failed",
            requests(n)
        )
    } else if too_few && limits.comparator.is_ceiling() {
        format!(
            "{range}; rare slow ones may be missing among {}{}: an upper bound needs \
             {FEWEST_FOR_AN_UPPER_END}",
            requests(n),
            wording::worth(n, effect)
        )
    } else {
        let each = if test.high.is_some() { "each " } else { "" };
        format!("{range}, {each}at {confidence} confidence")
    };
    let (centre, limit) = (bounds.centre, limits.outermost());
    // The end that has to pass the limit: of a lopsided interval they are not as far.
    let end = if limit.in_base_unit() < centre {
        test.low
    } else {
        test.high
    };
    let undecided = verdict == Verdict::Inconclusive && failed == 0;
    Ruling {
        verdict,
        evidence: test.evidence(),
        reason: reason + &tolerance,
        needs_more: if undecided && too_few {
            // At the same design effect.
            Some(FEWEST_FOR_AN_UPPER_END * n / worth.max(1) - n)
        } else {
            undecided
                .then(|| more_to_reach(centre, end?, limit, n))
                .flatten()
        },
        detectable: Some(time(test.detectable(limits))),
    }
}

/// A single value, or a mean of which nothing but its value is known.
fn without_interval(attempts: &Attempts<'_>, confidence: Share) -> Ruling {
    let single = attempts.requests() == 1;
    let (verdict, reason) = match attempts.mean() {
        Reading::Missing => return Ruling::not_observed("the mean was not observed".to_owned()),
        _ if single => (
            Verdict::Inconclusive,
            "one request says nothing about how far the mean may be off".to_owned(),
        ),
        Reading::Exactly(mean) | Reading::Above(mean) => (
            Verdict::Inconclusive,
            format!("only the mean itself is known ({mean}), and not how far it may be off"),
        ),
    };
    Ruling {
        verdict,
        evidence: Evidence::Interval { confidence },
        reason,
        needs_more: single.then_some(1),
        detectable: None,
    }
}

fn time(nanos: f64) -> Quantity {
    let span = std::time::Duration::try_from_secs_f64(nanos.max(0.0) / 1e9);
    Quantity::Time(span.unwrap_or(std::time::Duration::MAX))
}
