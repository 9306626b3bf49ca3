//! Criteria on what a process or a machine used: facts about what was seen, and the slope of
//! its memory by its interval.

use perf_core::{
    Estimate, Evidence, Growth, Quantity, Reading, ResourceStatistic, Share, Subject as Owner,
    Verdict,
};

use super::limits::Limits;
use super::ruling::{Decision, Proof, Ruling, decide};
use crate::estimate::{NoSlope, memory_line};
use crate::series::SlopeInterval;
use crate::subject::Subject;

pub(super) fn resource(
    owner: Owner,
    statistic: ResourceStatistic,
    subject: &Subject<'_>,
    estimate: &Estimate,
    limits: &Limits,
    confidence: Share,
) -> Ruling {
    if estimate.observations == 0 {
        let reason = format!("{} was not observed: {}", estimate.metric, unwatched(owner));
        return Ruling::not_observed(reason);
    }
    if estimate.observations < 2 {
        let reason = format!("{} was seen only once: it may have ended", name(owner));
        return Ruling::of_observation(Verdict::Inconclusive, reason);
    }
    if statistic == ResourceStatistic::MemorySlope {
        return slope(owner, subject, limits, confidence);
    }
    let Reading::Exactly(value) = estimate.reading else {
        let reason = format!(
            "{} was not observed: this system does not tell it",
            estimate.metric
        );
        return Ruling::not_observed(reason);
    };
    let Decision { verdict, tolerance } =
        decide(limits, |limit| Proof::of_fact(limits.holds(value, limit)));
    Ruling::of_observation(
        verdict,
        format!("{value} over {} looks{tolerance}", estimate.observations),
    )
}

fn slope(owner: Owner, subject: &Subject<'_>, limits: &Limits, confidence: Share) -> Ruling {
    let used = subject.resources().iter().find(|u| u.subject == owner);
    // Each end holds with the confidence for itself.
    let two_sided = Share::new((2.0 * confidence.as_fraction() - 1.0).max(0.0));
    let line = memory_line(used, two_sided.unwrap_or(Share::ZERO));
    let (verdict, reason) = match line.map(|line| line.interval) {
        Ok(Some(interval)) => by_interval(interval, limits, confidence),
        Ok(None) => (
            Verdict::Inconclusive,
            "too few looks for an interval of its slope".to_owned(),
        ),
        Err(why) => (Verdict::Inconclusive, explain(why)),
    };
    Ruling {
        verdict,
        evidence: Evidence::Interval { confidence },
        reason,
        needs_more: None,
        detectable: None,
    }
}

fn by_interval(ends: SlopeInterval, limits: &Limits, confidence: Share) -> (Verdict, String) {
    let Decision { verdict, tolerance } = decide(limits, |limit| {
        let limit = limit.in_base_unit();
        let holds = |end: f64| limits.comparator.holds(end, limit);
        match (holds(ends.low), holds(ends.high)) {
            (true, true) => Proof::Within,
            (false, false) => Proof::Beyond,
            _ => Proof::Open,
        }
    });
    let shown = |bytes: f64| {
        Growth::per_hour(bytes).map_or_else(String::new, |g| Quantity::Growth(g).to_string())
    };
    let (low, high) = (shown(ends.low), shown(ends.high));
    let reason =
        format!("it lies between {low} and {high}, each at {confidence} confidence{tolerance}");
    (verdict, reason)
}

fn explain(why: NoSlope) -> String {
    match why {
        NoSlope::NotWatched => "nobody looked".to_owned(),
        NoSlope::TooShort { watched } => format!(
            "watched for {} only: a slope needs at least a minute",
            Quantity::Time(watched)
        ),
        NoSlope::TooFew { looks } => format!("{looks} looks are too few for a slope"),
    }
}

const fn name(owner: Owner) -> &'static str {
    match owner {
        Owner::Generator => "the load generator",
        Owner::Target => "the process under test",
        Owner::Host => "the machine",
    }
}

const fn unwatched(owner: Owner) -> &'static str {
    match owner {
        Owner::Generator => "the load generator was not watched",
        Owner::Target => "no process under test was watched",
        Owner::Host => "the machine was not watched",
    }
}
