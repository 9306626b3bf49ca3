//! One run beside one other. Refuses good news: two runs do not show how much runs differ.

use perf_core::{
    Change, Comparison, Criterion, Metric, MetricComparison, Quantity, RegressionPolicy,
    RegressionRule, Requirement, Run, RunAnswer, RunEvidence, RunFigures, Share, Verdict,
};

use crate::comparison::{compare_scenarios, is_surely_worse};
use crate::judgement::judge_against;
use crate::runs::LATENCY_FLOOR;
use crate::subject::Subject;

/// A ratio that the requests of two runs show to be further off is suspicious.
const TOLERATED: f64 = 0.02;
/// Of the interval that the requests of two runs give their ratio.
const CONFIDENCE: f64 = 0.95;

/// Holds one run against one other, of which the figures are given, and the records where they
/// are known: `current` first, then what was before it.
///
/// What the rules say stands, the `defaults` and those of the `policy` that replace them: a tripped rule is a regression, or suspicious if it is to
/// warn. Nothing else is answered but with a doubt. Two runs of the same code differ by more than
/// their requests suggest, and how much that is takes several runs to know; so nothing is
/// equivalent or improved, and a ratio whose interval, by the requests of both records, lies beyond
/// 2 % (and for a latency beyond 100 µs) is suspicious at most. That interval is the one of
/// [`judge_against`]; it is missing where only figures are known, and for error rates.
pub fn compare_two_runs(
    (current, baseline): (&RunFigures, &RunFigures),
    records: Option<(&Run, &Run)>,
    defaults: &[RegressionRule],
    policy: &RegressionPolicy,
) -> Comparison {
    let mut comparison = compare_scenarios(current, baseline, defaults, policy);
    for row in &mut comparison.rows {
        let interval = records.and_then(|(now, before)| {
            let scenario = row.scenario.as_deref();
            ratio_by_requests(
                row.rule.metric,
                &subject(now, scenario)?,
                &subject(before, scenario)?,
            )
        });
        doubt(row, interval);
    }
    comparison
}

fn subject<'a>(run: &'a Run, scenario: Option<&str>) -> Option<Subject<'a>> {
    match scenario {
        None => Some(Subject::of_run(&run.scenarios, run.elapsed, &[])),
        Some(name) => {
            let mut own = run.scenarios.iter().filter(|s| !s.part_of_total);
            let record = own.find(|record| record.name == name)?;
            Some(Subject::of_scenario(record, &[]))
        }
    }
}

/// The interval of the change that the requests of both runs give.
fn ratio_by_requests(
    metric: Metric,
    now: &Subject<'_>,
    before: &Subject<'_>,
) -> Option<(Change, Change)> {
    let criterion = Criterion::from(Requirement::relative(&format!("{metric} < 1x")).ok()?);
    let confidence = Share::new(CONFIDENCE)?;
    let judged = judge_against(&criterion, now, Some(before), confidence);
    let interval = judged.multiple?.factor.interval?;
    let change = |end: Option<Quantity>| match end? {
        Quantity::Factor(factor) => Change::relative(factor.times() - 1.0),
        _ => None,
    };
    Some((change(interval.low)?, change(interval.high)?))
}

/// What two runs can say of a metric, with what it rests on.
fn doubt(row: &mut MetricComparison, interval: Option<(Change, Change)>) {
    let is_worse = interval.is_some_and(|interval| {
        is_surely_worse(interval, row.rule.metric.direction(), TOLERATED) && is_beyond_floor(row)
    });
    let answer = match row.verdict {
        Verdict::Fail => RunAnswer::Regression,
        Verdict::Warn => RunAnswer::Suspicious,
        Verdict::Pass | Verdict::Inconclusive if is_worse => RunAnswer::Suspicious,
        Verdict::Pass | Verdict::Inconclusive => RunAnswer::Inconclusive,
    };
    let by_requests = interval.map_or_else(String::new, |(low, high)| {
        format!("; by the requests of both, the change lies between {low} and {high}")
    });
    let reason = &row.reason;
    row.reason = match (row.verdict, answer) {
        (Verdict::Fail | Verdict::Warn, _) => format!("by a fixed rule: {reason}{by_requests}"),
        (_, RunAnswer::Suspicious) => format!(
            "more than chance among requests{by_requests}; but two runs do not show how much runs \
             differ: 3 a side would begin to"
        ),
        (Verdict::Pass, _) => format!(
            "{reason}{by_requests}; two runs do not show how much runs differ: 3 a side would \
             begin to"
        ),
        _ => format!("{reason}{by_requests}"),
    };
    row.verdict = match answer {
        RunAnswer::Regression => Verdict::Fail,
        RunAnswer::Suspicious => Verdict::Warn,
        _ => Verdict::Inconclusive,
    };
    row.runs = Some(RunEvidence {
        answer,
        baseline_runs: 1,
        current_runs: 1,
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        p_value: None,
        detectable: None,
    });
}

/// Whether a latency moved by more than a caller can tell.
fn is_beyond_floor(row: &MetricComparison) -> bool {
    let (Some(Quantity::Time(now)), Some(Quantity::Time(before))) = (row.current, row.baseline)
    else {
        return true;
    };
    now.max(before).saturating_sub(now.min(before)) > LATENCY_FLOOR
}
