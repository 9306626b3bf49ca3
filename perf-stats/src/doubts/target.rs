//! Whether the target did anything at all.

use perf_core::{Finding, ScenarioRecord, SeriesRecord, Weight};

/// A scenario without a request or without a success says nothing about latency.
pub(super) fn without_success(scenario: &ScenarioRecord) -> Option<Finding> {
    let successes: u64 = scenario.series.iter().map(|one| one.successes).sum();
    let failures: u64 = scenario.series.iter().map(SeriesRecord::failed).sum();
    let (code, message, advice) = match (successes, failures) {
        (0, 0) => (
            "no-requests",
            "no request was made".to_owned(),
            "check the load and the selection of scenarios",
        ),
        (0, failures) => (
            "every-request-failed",
            format!("all {failures} requests failed: {}", by_kind(scenario)),
            "check that the target runs and that the expectations of the plan are right",
        ),
        _ => return None,
    };
    Some(Finding {
        code: code.to_owned(),
        weight: Weight::Invalid,
        scenario: Some(scenario.name.clone()),
        message,
        advice: Some(advice.to_owned()),
    })
}

/// `12 connect_refused, 3 timeout`.
fn by_kind(scenario: &ScenarioRecord) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for series in &scenario.series {
        for (kind, tally) in &series.failures {
            *counts.entry(*kind).or_insert(0_u64) += tally.count;
        }
    }
    let parts: Vec<_> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{count} {}", kind.name()))
        .collect();
    parts.join(", ")
}
