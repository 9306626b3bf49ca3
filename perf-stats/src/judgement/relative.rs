//! Criteria that compare two scenarios: by the interval of the ratio of their figures.

use perf_core::{
    Clock, Criterion, Estimate, Evidence, Factor, Interval, Metric, Multiple, Quantity, Reading,
    Share, Statistic, Verdict,
};

use super::limits::Limits;
use super::power::POWER;
use super::ruling::{Decision, Proof, Ruling, decide};
use super::throughput::explain;
use super::wording::requests;
use crate::attempts::{Attempts, Failing, Scope};
use crate::estimate::{estimate, throughput_bounds};
use crate::interval::StudentBounds;
use crate::ratio::{Figure, Quotient, Side};
use crate::subject::Subject;

/// The verdict on a relative criterion, and the ratio where the other scenario was observed.
///
/// Failing helps neither to hold a limit: requests of the scenario that fail are longer than every
/// success under a ceiling and shorter above a floor; those of the other one are shorter where it has
/// to be long, and longer where it has to be short.
pub(super) fn relative(
    criterion: &Criterion,
    measured: &Estimate,
    subject: &Subject<'_>,
    reference: Option<&Subject<'_>>,
    confidence: Share,
) -> (Ruling, Option<Multiple>) {
    let name = criterion.of.as_deref().unwrap_or("what it is relative to");
    let Some(reference) = reference.filter(|other| other.requests() > 0) else {
        let reason = format!("nothing to compare with: `{name}` was not observed");
        return (Ruling::not_observed(reason), None);
    };
    let metric = criterion.require.metric();
    let limits = Limits::of(criterion);
    let other = estimate(metric, reference, confidence);
    let factor = |interval: Option<Interval>| Multiple {
        reference: other,
        factor: Estimate {
            metric,
            reading: reading(measured.reading, other.reading),
            interval,
            observations: measured.observations,
        },
    };
    if let Some(ruling) = unobserved(metric, subject, reference, &other, name) {
        return (ruling, Some(factor(None)));
    }
    let of_subject = if limits.comparator.is_ceiling() {
        Failing::Longest
    } else {
        Failing::Shortest
    };
    let above = figure(metric, subject, of_subject);
    let below = figure(metric, reference, Failing::Shortest)
        .map_err(|reason| format!("of `{name}`, {reason}"));
    let quotient = match (above, below) {
        (Ok(above), Ok(below)) => Quotient { above, below },
        (Err(reason), _) | (_, Err(reason)) => {
            let ruling = Ruling {
                verdict: Verdict::Inconclusive,
                evidence: Evidence::Interval { confidence },
                reason,
                needs_more: None,
                detectable: None,
            };
            return (ruling, Some(factor(None)));
        }
    };
    let interval = two_sided(&quotient, confidence);
    let multiple = factor(Some(interval));
    let seen = Seen {
        measured: measured.reading,
        other: other.reading,
        failed: reference.failures(),
        of: reference.requests(),
        name,
    };
    (
        by_ends(&quotient, &limits, &seen, confidence),
        Some(multiple),
    )
}

/// What is told of the two scenarios in a reason.
struct Seen<'a> {
    measured: Reading,
    other: Reading,
    /// Failed requests of the other scenario.
    failed: u64,
    /// All of its requests.
    of: u64,
    name: &'a str,
}

fn by_ends(quotient: &Quotient<'_>, limits: &Limits, seen: &Seen<'_>, confidence: Share) -> Ruling {
    let tail = (1.0 - confidence.as_fraction()).min(0.5);
    let (low, high) = (
        quotient.end(Side::Low, tail),
        quotient.end(Side::High, tail),
    );
    let (worst, best) = if limits.comparator.is_ceiling() {
        (Side::High, Side::Low)
    } else {
        (Side::Low, Side::High)
    };
    let end = |side| match side {
        Side::Low => low,
        Side::High => high,
    };
    let holds = |value: f64, limit: Quantity| limits.comparator.holds(value, limit.in_base_unit());
    let Decision { verdict, tolerance } = decide(limits, |limit| {
        if end(worst).is_some_and(|value| holds(value, limit)) {
            Proof::Within
        } else if end(best).is_some_and(|value| !holds(value, limit)) {
            Proof::Beyond
        } else {
            Proof::Open
        }
    });
    let undecided = verdict == Verdict::Inconclusive;
    let outermost = limits.outermost();
    let needs_more = || {
        let limit = outermost.in_base_unit();
        let side = if holds(quotient.value()?, outermost) {
            worst
        } else {
            best
        };
        // Of what failed in the other scenario, more would fail.
        (seen.failed == 0).then(|| quotient.more_of_each(side, tail, limit))?
    };
    let detectable = quotient.detectable(best, tail, POWER).and_then(|times| {
        let limit = outermost.in_base_unit();
        let shown = match best {
            Side::Low => limit * times,
            Side::High => limit / times,
        };
        Factor::new(shown).map(Quantity::Factor)
    });
    let clusters = if undecided {
        clusters(quotient, seen.name)
    } else {
        String::new()
    };
    Ruling {
        verdict,
        evidence: Evidence::Interval { confidence },
        reason: format!(
            "{}: {}{clusters}{tolerance}",
            seen.both(),
            range(low, high, confidence)
        ),
        needs_more: undecided.then(needs_more).flatten(),
        detectable,
    }
}

impl Seen<'_> {
    /// ``471 ms against 452 ms of `batch of 10` ``.
    fn both(&self) -> String {
        let shown = |reading| match reading {
            Reading::Exactly(value) => value.to_string(),
            Reading::Above(value) => format!("more than {value}"),
            Reading::Missing => "nothing".to_owned(),
        };
        let failed = match self.failed {
            0 => String::new(),
            failed => format!(" ({failed} of {} failed)", requests(self.of)),
        };
        format!(
            "{} against {} of `{}`{failed}",
            shown(self.measured),
            shown(self.other),
            self.name
        )
    }
}

fn range(low: Option<f64>, high: Option<f64>, confidence: Share) -> String {
    let shown = |end: Option<f64>| end.and_then(Factor::new);
    match (low, shown(low), shown(high)) {
        (Some(f64::INFINITY), ..) => {
            format!("more than any multiple, since too many failed, at {confidence} confidence")
        }
        (_, Some(low), Some(high)) => {
            format!("between {low} and {high}, each at {confidence} confidence")
        }
        (_, Some(low), None) => {
            format!("at least {low} at {confidence} confidence, and too few for an upper bound")
        }
        (_, None, Some(high)) => {
            format!("at most {high} at {confidence} confidence, and too few for a lower bound")
        }
        (_, None, None) => format!("too few for a bound at {confidence} confidence"),
    }
}

/// What the requests are worth where they share their fate with their neighbours.
fn clusters(quotient: &Quotient<'_>, name: &str) -> String {
    let worth = |figure: &Figure<'_>, place: &str| {
        figure.clusters().map(|(count, effect)| {
            format!(
                "; {}{place} come in clusters and are worth {} independent ones",
                requests(count),
                effect.worth_of(count)
            )
        })
    };
    let of_other = format!(" of `{name}`");
    let told = [
        worth(&quotient.above, ""),
        worth(&quotient.below, &of_other),
    ];
    told.into_iter().flatten().collect()
}

/// The verdict where one of the two never had the figure.
fn unobserved(
    metric: Metric,
    subject: &Subject<'_>,
    reference: &Subject<'_>,
    other: &Estimate,
    name: &str,
) -> Option<Ruling> {
    let (n, of_other) = (subject.requests(), reference.requests());
    if n == 0 {
        return Some(Ruling::no_requests());
    }
    if subject.successes() == 0 {
        let reason = format!("none of {} succeeded", requests(n));
        return Some(Ruling::of_observation(Verdict::Fail, reason));
    }
    let failed = reference.failures();
    let is_quantile = matches!(
        metric,
        Metric::Latency {
            statistic: Statistic::Quantile(_),
            ..
        }
    );
    let hidden = match other.reading {
        Reading::Missing => true,
        // A mean has a bound even then, though not an upper one.
        Reading::Above(_) => is_quantile,
        Reading::Exactly(_) => false,
    };
    if reference.successes() > 0 && !hidden {
        return None;
    }
    let why = match failed {
        0 => String::new(),
        failed => format!(": {failed} of {} failed", requests(of_other)),
    };
    let reason = format!("nothing to compare with: {metric} of `{name}` was not observed{why}");
    Some(Ruling::not_observed(reason))
}

/// The figure of `metric`; why there is none with bounds.
fn figure<'a>(
    metric: Metric,
    subject: &Subject<'a>,
    failing: Failing,
) -> Result<Figure<'a>, String> {
    match metric {
        Metric::Latency { clock, statistic } => latency(subject, clock, statistic, failing),
        Metric::Throughput => throughput_bounds(subject)
            .map(|bounds| Figure::Rate { bounds })
            .map_err(explain),
        other => Err(format!("a multiple of {other} says nothing")),
    }
}

fn latency<'a>(
    subject: &Subject<'a>,
    clock: Clock,
    statistic: Statistic,
    failing: Failing,
) -> Result<Figure<'a>, String> {
    let attempts = Attempts::of(subject.series(), clock, Scope::AllRequests)
        .filter(Attempts::is_counted)
        .map(|attempts| attempts.depending(subject.dependence(clock)))
        .ok_or("only some percentiles are known, which have no bounds")?;
    match statistic {
        Statistic::Quantile(quantile) => Ok(Figure::Quantile {
            attempts,
            quantile,
            failing,
        }),
        Statistic::Mean if attempts.failed() > 0 => Err(format!(
            "the mean is not known: {} of {} failed",
            attempts.failed(),
            requests(attempts.requests())
        )),
        Statistic::Mean => {
            let effect = attempts.design_effect_of_mean();
            let spread = attempts.spread();
            let bounds = spread.and_then(|spread| StudentBounds::of_lopsided(&spread, effect));
            Ok(Figure::Mean {
                bounds: bounds.ok_or("one request says nothing about the mean")?,
                requests: attempts.requests(),
                effect,
            })
        }
        Statistic::Min | Statistic::Max => {
            Err(format!("a multiple of the {statistic} says nothing"))
        }
    }
}

/// The ratio of two readings; missing where a failure hides the one below.
fn reading(above: Reading, below: Reading) -> Reading {
    let Reading::Exactly(below) = below else {
        return Reading::Missing;
    };
    let over = |above: Quantity| Factor::new(above.in_base_unit() / below.in_base_unit());
    let ratio = match above {
        Reading::Exactly(above) => over(above).map(|f| Reading::Exactly(Quantity::Factor(f))),
        Reading::Above(above) => over(above).map(|f| Reading::Above(Quantity::Factor(f))),
        Reading::Missing => None,
    };
    ratio.unwrap_or(Reading::Missing)
}

fn two_sided(quotient: &Quotient<'_>, confidence: Share) -> Interval {
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let end = |side| {
        let factor = quotient.end(side, tail).and_then(Factor::new);
        factor.map(Quantity::Factor)
    };
    Interval {
        low: end(Side::Low),
        high: end(Side::High),
        confidence,
        needs_more: None,
    }
}
