//! Criteria on throughput, by its interval.

use perf_core::{Evidence, Quantity, Rate, Share, Verdict};

use super::interval_test::IntervalTest;
use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::wording::requests;
use crate::estimate::{NoInterval, throughput_bounds};
use crate::subject::Subject;

/// Without an interval nothing is decided, unless another tool reported the figure: then it is
/// taken as the fact that the tool says it is.
pub(super) fn throughput(subject: &Subject<'_>, limits: &Limits, confidence: Share) -> Ruling {
    let n = subject.requests();
    if n == 0 {
        return Ruling::no_requests();
    }
    if subject.successes() == 0 {
        // A target that never works passes nothing, a ceiling included.
        let reason = format!("none of {} succeeded", requests(n));
        return Ruling::of_observation(Verdict::Fail, reason);
    }
    match (throughput_bounds(subject), subject.reported_throughput()) {
        (Ok(bounds), _) => by_interval(&IntervalTest::of(&bounds, confidence), limits),
        (Err(_), Some(reported)) => {
            let value = Quantity::Rate(reported);
            let Decision { verdict, tolerance } =
                decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
            let reason = format!(
                "{value} as reported by the tool that ran it, without an interval{tolerance}"
            );
            Ruling::of_observation(verdict, reason)
        }
        (Err(why), None) => Ruling {
            verdict: Verdict::Inconclusive,
            evidence: Evidence::Interval { confidence },
            reason: explain(why),
            needs_more: None,
            detectable: None,
        },
    }
}

fn by_interval(test: &IntervalTest, limits: &Limits) -> Ruling {
    let Decision { verdict, tolerance } =
        decide(limits, |limit| test.proof(limits.comparator, limit));
    let end = |value: Option<f64>| {
        let rate = Rate::per_second(value?.max(0.0))?;
        Some(Quantity::Rate(rate))
    };
    let range = match (end(test.low), end(test.high)) {
        (Some(low), Some(high)) => format!(
            "it lies between {low} and {high}, each at {} confidence",
            test.confidence
        ),
        _ => format!("nothing is known at {} confidence", test.confidence),
    };
    Ruling {
        verdict,
        evidence: test.evidence(),
        reason: range + &tolerance,
        needs_more: None,
        detectable: Rate::per_second(test.detectable(limits)).map(Quantity::Rate),
    }
}

pub(super) fn explain(why: NoInterval) -> String {
    match why {
        NoInterval::NoTimeline => {
            "it is not known how the requests spread over time, so there is no interval".to_owned()
        }
        NoInterval::TooShort { full_slices, width } => format!(
            "too short for an interval: {full_slices} full slices of {}, and 16 are needed",
            Quantity::Time(width)
        ),
        NoInterval::TooFew => {
            "too few requests succeeded for an interval: 80 are needed".to_owned()
        }
        NoInterval::Drifting => {
            "it changed too slowly for an interval from the time that was observed".to_owned()
        }
    }
}
