//! Improvements that are too good: faster because less is done. Refuses to turn a verdict.

use perf_core::{
    Finding, Metric, MetricComparison, Quantity, RunAnswer, RunFigures, ScenarioFigures, Weight,
};

/// Failing requests that are so many points more make a faster answer suspicious.
const MORE_FAILURES: f64 = 0.001;
/// So much less in an answer does too.
const FEWER_BYTES: f64 = 0.1;

/// A finding for every scenario that became faster while its answers became fewer or smaller.
pub(super) fn suspicious_improvements(
    rows: &[MetricComparison],
    current: &[RunFigures],
    history: &[RunFigures],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for scenario in current.last().into_iter().flat_map(|run| &run.scenarios) {
        let name = &scenario.name;
        let of_scenario = |row: &&MetricComparison| row.scenario.as_ref() == Some(name);
        let faster = rows.iter().filter(of_scenario).find(|row| {
            let improved = row
                .runs
                .is_some_and(|runs| runs.answer == RunAnswer::Improved);
            improved && row.rule.metric != Metric::ErrorRate
        });
        let Some(faster) = faster else { continue };
        let failing = rows.iter().filter(of_scenario).find_map(failing_more);
        let smaller = smaller(name, current, history);
        let Some(why) = failing.or(smaller) else {
            continue;
        };
        findings.push(Finding {
            code: "suspicious-improvement".to_owned(),
            weight: Weight::Warning,
            scenario: Some(name.clone()),
            message: format!("{} improved, but {why}", faster.rule.metric),
            advice: Some("see whether it still does what it did before".to_owned()),
        });
    }
    findings
}

fn failing_more(row: &MetricComparison) -> Option<String> {
    let (Some(Quantity::Share(now)), Some(Quantity::Share(before))) = (row.current, row.baseline)
    else {
        return None;
    };
    let more = now.as_fraction() - before.as_fraction() > MORE_FAILURES;
    more.then(|| format!("more requests fail: {before} \u{2192} {now}"))
}

fn smaller(name: &str, current: &[RunFigures], history: &[RunFigures]) -> Option<String> {
    let (now, before) = (answer_size(name, current)?, answer_size(name, history)?);
    let less = now < before * (1.0 - FEWER_BYTES);
    less.then(|| format!("answers are smaller: {before:.0} \u{2192} {now:.0} bytes"))
}

/// The median over runs of the bytes that a successful answer has.
fn answer_size(name: &str, runs: &[RunFigures]) -> Option<f64> {
    let size = |scenario: &ScenarioFigures| {
        let successes = scenario
            .metrics
            .requests
            .saturating_sub(scenario.metrics.failures);
        let bytes = scenario.received.count();
        (successes > 0 && bytes > 0).then(|| bytes as f64 / successes as f64)
    };
    let sizes = runs.iter().filter_map(|run| size(run.scenario(name)?));
    let mut sizes: Vec<f64> = sizes.collect();
    sizes.sort_unstable_by(f64::total_cmp);
    sizes.get(sizes.len().saturating_sub(1) / 2).copied()
}
