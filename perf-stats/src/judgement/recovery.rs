//! Criteria on how a service recovered from faults. What was not done, and what was not recovered
//! from, never holds.

use std::time::Duration;

use perf_core::{
    Estimate, Evidence, FaultRecord, Firing, Quantity, Reading, RecoveryStatistic, Share, Verdict,
};

use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use crate::estimate::{all_firings, mean_between, slowest_between};
use crate::subject::Subject;

pub(super) fn recovery(
    statistic: RecoveryStatistic,
    subject: &Subject<'_>,
    estimate: &Estimate,
    limits: &Limits,
    confidence: Share,
) -> Ruling {
    let faults = subject.faults();
    if let Some(reason) = lacking(faults) {
        return Ruling::not_observed(reason);
    }
    let firings = all_firings(faults);
    let times = match firings.len() {
        1 => "of one fault".to_owned(),
        many => format!("of {many} faults"),
    };
    match statistic {
        RecoveryStatistic::RecoveryTime => {
            let Some(ends) = slowest_between(&firings) else {
                return Ruling::not_observed("nothing was recovered from".to_owned());
            };
            let (verdict, reason) = by_ends(ends, limits, &format!("the slowest {times}"));
            Ruling::of_observation(verdict, reason)
        }
        RecoveryStatistic::Mttr => {
            let tail = 1.0 - confidence.as_fraction();
            let Some(ends) = mean_between(&firings, tail) else {
                let reason = "one fault makes no mean: `times` and `every` repeat it".to_owned();
                return Ruling::of_observation(Verdict::Inconclusive, reason);
            };
            let (verdict, reason) = by_ends(ends, limits, &format!("the mean {times}"));
            Ruling {
                verdict,
                evidence: Evidence::Interval { confidence },
                reason: format!("{reason}, each end at {confidence} confidence"),
                needs_more: None,
                detectable: None,
            }
        }
        RecoveryStatistic::SteadyTime | RecoveryStatistic::FaultFailures => {
            let Reading::Exactly(value) = estimate.reading else {
                let reason = "what was before did not come back, or there were fewer than 20 \
                              successes before the first fault";
                return Ruling::not_observed(reason.to_owned());
            };
            let Decision { verdict, tolerance } =
                decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
            let most = format!("{value} at the most, {times}{tolerance}");
            Ruling::of_observation(verdict, most)
        }
    }
}

/// What keeps every criterion on recovery from holding.
fn lacking(faults: &[FaultRecord]) -> Option<String> {
    if faults.is_empty() {
        return Some("no fault was to be done".to_owned());
    }
    faults.iter().find_map(|fault| {
        let name = &fault.name;
        let done = fault.firings.len();
        if done < fault.planned as usize {
            return Some(match done {
                0 => format!("`{name}` was never done"),
                _ => format!("`{name}` was done {done} of {} times", fault.planned),
            });
        }
        let lacks = |firing: &Firing| match (&firing.problem, firing.recovery) {
            (Some(problem), _) => Some(problem.clone()),
            (None, None) if firing.requests == 0 => Some("no request came after it".to_owned()),
            (None, None) => Some("nothing succeeded after it".to_owned()),
            (None, Some(_)) => None,
        };
        fault.firings.iter().find_map(|firing| {
            let lacks = lacks(firing)?;
            let at = Quantity::Time(firing.at.since_start());
            Some(format!("`{name}` at {at}: {lacks}"))
        })
    })
}

/// By between what a time lies.
fn by_ends((low, high): (Duration, Duration), limits: &Limits, of: &str) -> (Verdict, String) {
    let Decision { verdict, tolerance } = decide(limits, |limit| {
        let holds = |end: Duration| limits.holds(Quantity::Time(end), limit);
        match (holds(low), holds(high)) {
            (true, true) => Proof::Within,
            (false, false) => Proof::Beyond,
            _ => Proof::Open,
        }
    });
    let (low, high) = (Quantity::Time(low), Quantity::Time(high));
    let advice = if verdict == Verdict::Inconclusive {
        ": requests came too seldom to tell"
    } else {
        ""
    };
    (
        verdict,
        format!("{of} lies between {low} and {high}{advice}{tolerance}"),
    )
}
