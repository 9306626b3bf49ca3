//! Whether a scenario scales as is asked for.

use perf_core::{
    Criterion, Estimate, Evidence, Interval, Judgement, Metric, Number, Quantity, Reading,
    ScalingRecord, Share, Verdict,
};

/// Holds a criterion on `scaling_exponent` against what was fitted: by the ends of the interval of the
/// exponent. A scenario that was not measured at two values at least has none, and fails.
pub fn judge_scaling(
    criterion: &Criterion,
    scaled: &ScalingRecord,
    confidence: Share,
) -> Judgement {
    let require = criterion.require;
    let comparator = require.comparator();
    let wanted = require.target().in_base_unit();
    let (reading, interval) = scaled
        .exponent
        .map_or((Reading::Missing, None), |exponent| {
            let number = |number: Number| Quantity::Number(number);
            let interval = Interval {
                low: exponent.low.map(number),
                high: exponent.high.map(number),
                confidence,
                needs_more: None,
            };
            (Reading::Exactly(number(exponent.value)), Some(interval))
        });
    let holds = |end: Option<Quantity>| end.map(|end| comparator.holds(end.in_base_unit(), wanted));
    let ends = interval.map(|interval| (holds(interval.low), holds(interval.high)));
    let verdict = ends.map_or(Verdict::Fail, |(low, high)| {
        // Under a ceiling, what is below it at the most holds, and what is not at the least fails.
        let (most, least) = if comparator.is_ceiling() {
            (high, low)
        } else {
            (low, high)
        };
        match (most, least) {
            (Some(true), _) => Verdict::Pass,
            (_, Some(false)) => Verdict::Fail,
            _ => Verdict::Inconclusive,
        }
    });
    let values = scaled.points.len();
    let reason = match (scaled.exponent, verdict) {
        (None, _) => format!("{values} values that were measured are too few for an exponent"),
        (Some(_), Verdict::Inconclusive) => format!(
            "the interval of the exponent over {values} values reaches over the limit: more values, \
             or more requests at each, would tell"
        ),
        (Some(_), _) => format!("the exponent of the median over {values} values"),
    };
    Judgement {
        scenario: Some(scaled.name.clone()),
        step: None,
        criterion: criterion.clone(),
        estimate: Estimate {
            metric: Metric::ScalingExponent,
            reading,
            interval,
            observations: scaled.points.iter().map(|p| p.p50.observations).sum(),
        },
        multiple: None,
        verdict,
        evidence: if ends.is_some() {
            Evidence::Interval { confidence }
        } else {
            Evidence::Nothing
        },
        reason,
        needs_more: None,
        detectable: None,
    }
}
