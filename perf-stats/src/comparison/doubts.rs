//! What makes a comparison doubtful as a whole.

use perf_core::{Finding, Metric, MetricSet, Quantile, RegressionRule, Statistic, Weight};

/// A percentile with fewer observations beyond it moves with each of them.
const FEWEST_BEYOND: u64 = 5;

/// Doubts about two runs that are compared by `rules`.
pub(super) fn doubts(
    current: &MetricSet,
    baseline: &MetricSet,
    rules: &[RegressionRule],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (run, name) in [(current, "this run"), (baseline, "the baseline")] {
        findings.extend(without_success(run, name));
        findings.extend(rests_on_few(run, name, rules));
    }
    findings
}

fn without_success(run: &MetricSet, name: &str) -> Option<Finding> {
    let (code, message) = match (run.requests, run.failures) {
        // A baseline may have metrics and not say how many requests they are of.
        (0, _) if !run.values.is_empty() => return None,
        (0, _) => ("no-requests", format!("{name} has no requests")),
        (requests, failures) if failures >= requests => (
            "every-request-failed",
            format!("all {requests} requests of {name} failed"),
        ),
        _ => return None,
    };
    Some(Finding {
        code: code.to_owned(),
        weight: Weight::Invalid,
        scenario: None,
        message,
        advice: Some("compare with a run in which the target answers".to_owned()),
    })
}

/// One finding for the percentiles of a run that too few observations lie beyond.
fn rests_on_few(run: &MetricSet, name: &str, rules: &[RegressionRule]) -> Option<Finding> {
    if run.requests == 0 {
        return None;
    }
    let mut thin: Vec<(Quantile, u64)> = rules
        .iter()
        .filter(|rule| run.get(rule.metric).is_some())
        .filter_map(|rule| match rule.metric {
            Metric::Latency {
                statistic: Statistic::Quantile(quantile),
                ..
            } => Some((quantile, run.requests - quantile.rank(run.requests))),
            _ => None,
        })
        .filter(|(_, beyond)| *beyond < FEWEST_BEYOND)
        .collect();
    thin.sort_unstable();
    thin.dedup();
    if thin.is_empty() {
        return None;
    }
    let figures: Vec<_> = thin
        .iter()
        .map(|(quantile, beyond)| match beyond {
            0 => format!("none lies beyond {quantile}"),
            1 => format!("1 lies beyond {quantile}"),
            many => format!("{many} lie beyond {quantile}"),
        })
        .collect();
    let message = format!(
        "of the {} requests of {name}, {}",
        run.requests,
        figures.join(" and ")
    );
    Some(Finding {
        code: "percentile-rests-on-few".to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message,
        advice: Some("send more requests, or gate on a lower percentile".to_owned()),
    })
}
