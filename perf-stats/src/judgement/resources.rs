//! Criteria on what a process or a machine used: facts about what was seen, and the slopes
//! of what it holds by their intervals.

use perf_core::{
    Estimate, Evidence, Holding, Quantity, Reading, ResourceStatistic, Share, Subject as Owner,
    Verdict,
};

use super::limits::Limits;
use super::power::POWER;
use super::ruling::{Decision, Proof, Ruling, decide};
use crate::estimate::{NoSlope, holding_line, per_hour, slope_of};
use crate::series::SlopeInterval;
use crate::special::normal_quantile;
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
    if let Some(holding) = slope_of(statistic) {
        return slope((owner, holding), subject, limits, confidence);
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

fn slope(
    (owner, holding): (Owner, Holding),
    subject: &Subject<'_>,
    limits: &Limits,
    confidence: Share,
) -> Ruling {
    let used = subject.resources().iter().find(|u| u.subject == owner);
    // Each end holds with the confidence for itself.
    let two_sided = Share::new((2.0 * confidence.as_fraction() - 1.0).max(0.0));
    let line = holding_line(used, holding, two_sided.unwrap_or(Share::ZERO));
    let line = line.map(|line| line.interval);
    let detectable = line
        .as_ref()
        .ok()
        .and_then(|ends| detectable(ends.as_ref()?, holding, limits, confidence));
    let (verdict, reason) = match line {
        Ok(Some(interval)) => by_interval(interval, holding, limits, confidence),
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
        detectable,
    }
}

/// The slope on the wrong side of the limit that would have been shown to be there with a chance of
/// 80 %.
fn detectable(
    ends: &SlopeInterval,
    holding: Holding,
    limits: &Limits,
    confidence: Share,
) -> Option<Quantity> {
    let deviate = normal_quantile(confidence.as_fraction());
    let reach = (ends.high - ends.low) / 2.0 * (1.0 + normal_quantile(POWER) / deviate);
    let limit = in_hours(limits.outermost());
    let beyond = if limits.comparator.is_ceiling() {
        limit + reach
    } else {
        limit - reach
    };
    per_hour(beyond, holding)
}

/// A limit of a slope, per hour.
fn in_hours(limit: Quantity) -> f64 {
    match limit {
        Quantity::Rate(rate) => rate.as_per_second() * 3600.0,
        other => other.in_base_unit(),
    }
}

fn by_interval(
    ends: SlopeInterval,
    holding: Holding,
    limits: &Limits,
    confidence: Share,
) -> (Verdict, String) {
    let Decision { verdict, tolerance } = decide(limits, |limit| {
        let limit = in_hours(limit);
        let holds = |end: f64| limits.comparator.holds(end, limit);
        match (holds(ends.low), holds(ends.high)) {
            (true, true) => Proof::Within,
            (false, false) => Proof::Beyond,
            _ => Proof::Open,
        }
    });
    let shown = |slope: f64| per_hour(slope, holding).map_or_else(String::new, |g| g.to_string());
    let (low, high) = (shown(ends.low), shown(ends.high));
    let reason =
        format!("it lies between {low} and {high}, each at {confidence} confidence{tolerance}");
    (verdict, reason)
}

fn explain(why: NoSlope) -> String {
    match why {
        NoSlope::NotWatched => "nobody looked".to_owned(),
        NoSlope::NotTold => "this system does not tell it".to_owned(),
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
