//! Criteria that fail, that hold narrowly, and that nobody can tell.

use perf_core::{
    Concern, Direction, Insight, Judgement, Metric, Priority, Quantity, Run, Statistic, Verdict,
};

/// A criterion that reaches this part of its limit holds narrowly.
const NARROW: f64 = 0.9;

/// Criteria that do not hold, those of P0 before the others.
pub(super) fn failed(run: &Run) -> Vec<Insight> {
    let missed = run
        .judgements
        .iter()
        .filter(|judgement| matches!(judgement.verdict, Verdict::Fail | Verdict::Warn));
    let mut insights: Vec<Insight> = missed
        .map(|judgement| {
            let is_critical =
                judgement.verdict == Verdict::Fail && judgement.criterion.priority == Priority::P0;
            let concern = if is_critical {
                Concern::Critical
            } else {
                Concern::Warning
            };
            insight(
                judgement,
                "failed",
                concern,
                judgement.reason.clone(),
                remedy(judgement),
            )
        })
        .collect();
    insights.extend(regressions(run));
    insights
}

/// Criteria that hold, and whose value or interval comes near the limit. Which side is near
/// depends on the comparison; limits of zero have no near.
pub(super) fn close_to_limit(run: &Run) -> Vec<Insight> {
    let held = run.judgements.iter();
    let held = held.filter(|judgement| judgement.verdict == Verdict::Pass);
    let insights = held.filter_map(|judgement| {
        let require = judgement.criterion.require;
        let limit = require.target().in_base_unit();
        // A comparison of two scenarios is about how many times the other one's value it is.
        let factor = judgement.multiple.as_ref().map(|multiple| &multiple.factor);
        let estimate = factor.unwrap_or(&judgement.estimate);
        let value = estimate.reading.quantity()?;
        if value.unit() != require.target().unit() {
            return None;
        }
        let interval = estimate.interval.as_ref();
        let (end, part) = if require.comparator().is_ceiling() {
            let end = interval.and_then(|interval| interval.high).unwrap_or(value);
            (end, end.in_base_unit() / limit)
        } else {
            let end = interval.and_then(|interval| interval.low).unwrap_or(value);
            (end, limit / end.in_base_unit())
        };
        if !part.is_finite() || part < NARROW {
            return None;
        }
        let evidence = if end == value {
            format!("{value}, where {require} is asked for")
        } else {
            format!("{value}, and it may be {end}, where {require} is asked for")
        };
        let advice = "little is left: find out what it will be under more load before that comes";
        Some(insight(
            judgement,
            "close-to-limit",
            Concern::Warning,
            evidence,
            advice,
        ))
    });
    insights.collect()
}

/// Criteria that more data would decide.
pub(super) fn undecided(run: &Run) -> Vec<Insight> {
    let open = run.judgements.iter();
    let open = open.filter(|judgement| judgement.verdict == Verdict::Inconclusive);
    let insights = open.map(|judgement| {
        let evidence = format!("{}: {}", judgement.criterion.require, judgement.reason);
        let is_by_blocks = matches!(
            judgement.criterion.require.metric(),
            Metric::CpuOverhead | Metric::MemoryOverhead
        );
        let advice = match judgement.needs_more {
            Some(more) if is_by_blocks => {
                format!("take more turns: about {more} more `blocks` would decide it")
            }
            None if is_by_blocks => "take more turns, or longer ones".to_owned(),
            Some(more) => format!("measure longer: about {more} more requests would decide it"),
            None => {
                "measure longer, or ask for a percentile that so few requests can bound".to_owned()
            }
        };
        insight(judgement, "undecided", Concern::Warning, evidence, &advice)
    });
    insights.collect()
}

fn regressions(run: &Run) -> Vec<Insight> {
    let rows = run.comparison.iter().flat_map(|compared| &compared.rows);
    let worse = rows.filter(|row| matches!(row.verdict, Verdict::Fail | Verdict::Warn));
    let insights = worse.map(|row| Insight {
        code: "regression".to_owned(),
        concern: if row.verdict == Verdict::Fail {
            Concern::Critical
        } else {
            Concern::Warning
        },
        scenario: None,
        step: None,
        evidence: format!("{}: {}", row.rule.metric, row.reason),
        recommendation:
            "compare what changed since the baseline; if the change is meant, accept a \
                         new baseline"
                .to_owned(),
    });
    insights.collect()
}

/// Where to look first, by what was measured.
fn remedy(judgement: &Judgement) -> &'static str {
    let require = judgement.criterion.require;
    match require.metric() {
        Metric::Latency {
            statistic: Statistic::Max | Statistic::Quantile(_),
            ..
        } => "see whether all requests are slow or a few: compare the median with the tail",
        Metric::Latency { .. } => "look at the whole distribution: a mean hides its tail",
        Metric::ErrorRate => {
            "see the classes of failures and their examples, the most frequent first"
        }
        Metric::Throughput => {
            "see whether the target or the generator holds back: compare service time and send lag"
        }
        _ if matches!(require.target(), Quantity::Size(_) | Quantity::Growth(_)) => {
            "see what grows: compare a profile of memory at the start with one at the end"
        }
        metric if metric.direction() == Direction::HigherIsBetter => "see what holds it down",
        _ => "see what drives it up",
    }
}

fn insight(
    judgement: &Judgement,
    code: &str,
    concern: Concern,
    evidence: String,
    recommendation: &str,
) -> Insight {
    let name = judgement.criterion.name.as_ref();
    Insight {
        code: code.to_owned(),
        concern,
        scenario: judgement.scenario.clone(),
        step: judgement.step.clone(),
        evidence: match name {
            Some(name) => format!("{name}: {evidence}"),
            None => evidence,
        },
        recommendation: recommendation.to_owned(),
    }
}
