//! Criteria on how much more a scenario takes than the one in turn with it, by pairs of blocks.

use perf_core::{
    Change, Criterion, Estimate, Evidence, Judgement, Metric, Number, OverheadRecord, Quantity,
    Reading, Share, Verdict,
};

use super::interval_test::more_to_reach;
use super::limits::Limits;
use super::power::POWER;
use super::ruling::{Decision, Proof, Ruling, decide};
use crate::interval::StudentBounds;
use crate::overhead::{log_ratios, student_of};

/// Holds a criterion on `cpu_overhead` or `memory_overhead` against what was metered in the blocks of
/// `record`, by the ends of Student's interval of the mean logarithm of the ratio of each pair, each end
/// at `confidence` for itself.
///
/// Where fewer than three pairs were metered, or `record` is `None`, it fails: what was not observed does
/// not hold. An observation that is needed more is a pair of blocks.
///
/// Source: Student, "The probable error of a mean", 1908, for paired differences, here of logarithms.
pub fn judge_overhead(
    criterion: &Criterion,
    scenario: &str,
    record: Option<&OverheadRecord>,
    confidence: Share,
) -> Judgement {
    let metric = criterion.require.metric();
    let overhead = record.and_then(|record| match metric {
        Metric::MemoryOverhead => record.memory,
        _ => record.cpu,
    });
    let ratios = record.map_or_else(Vec::new, |record| log_ratios(&record.pairs, metric));
    let bounds = overhead.and(student_of(&ratios));
    let limits = Limits::of(criterion);
    let ruling = match (bounds, record) {
        (Some(bounds), _) => ruling(&bounds, ratios.len() as u64, &limits, confidence),
        (None, Some(record)) => Ruling::not_observed(format!(
            "of {} pairs of blocks {} could be compared: three are needed, with the processes \
             under test there and a success in each block",
            record.pairs.len(),
            ratios.len()
        )),
        (None, None) => Ruling::not_observed("no turns were taken".to_owned()),
    };
    let missing = Estimate {
        metric,
        reading: Reading::Missing,
        interval: None,
        observations: ratios.len() as u64,
    };
    Judgement {
        scenario: Some(scenario.to_owned()),
        step: None,
        criterion: criterion.clone(),
        estimate: overhead.map_or(missing, |overhead| overhead.change),
        multiple: None,
        verdict: ruling.verdict,
        evidence: ruling.evidence,
        reason: ruling.reason,
        needs_more: ruling.needs_more,
        detectable: ruling.detectable,
    }
}

fn ruling(bounds: &StudentBounds, pairs: u64, limits: &Limits, confidence: Share) -> Ruling {
    let tail = (1.0 - confidence.as_fraction()).min(0.5);
    let ends = (bounds.low(tail), bounds.high(tail));
    let Decision { verdict, tolerance } = decide(limits, |limit| {
        let limit = libm::log1p(limit.in_base_unit());
        let holds = |end: Option<f64>| end.map(|end| limits.comparator.holds(end, limit));
        match (holds(ends.0), holds(ends.1)) {
            (Some(true), Some(true)) => Proof::Within,
            (Some(false), Some(false)) => Proof::Beyond,
            _ => Proof::Open,
        }
    });
    let outermost = libm::log1p(limits.outermost().in_base_unit());
    // The interval is symmetric: one end is as far as the other.
    let needs_more = Number::new(outermost)
        .zip(ends.1)
        .filter(|_| verdict == Verdict::Inconclusive)
        .and_then(|(limit, end)| more_to_reach(bounds.centre, end, Quantity::Number(limit), pairs));
    let shown = |end: Option<f64>| {
        let change = end.and_then(|end| Change::relative(libm::expm1(end)));
        change.map_or_else(
            || "nobody knows what".to_owned(),
            |change| change.to_string(),
        )
    };
    let reach = bounds.reach(tail, 1.0 - POWER);
    let beyond = if limits.comparator.is_ceiling() {
        outermost + reach
    } else {
        outermost - reach
    };
    Ruling {
        verdict,
        evidence: Evidence::Interval { confidence },
        reason: format!(
            "it lies between {} and {}, each at {confidence} confidence, by {pairs} pairs of \
             blocks{tolerance}",
            shown(ends.0),
            shown(ends.1)
        ),
        needs_more,
        detectable: Change::relative(libm::expm1(beyond))
            .filter(|change| change.as_fraction().is_finite())
            .map(Quantity::Change),
    }
}
