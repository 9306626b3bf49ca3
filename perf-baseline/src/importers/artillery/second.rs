//! A report of Artillery 2. Refuses to take errors of the script for failed requests, and its
//! `http.request_rate`, a mean of rounded rates, for requests over time.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{FailureKind, Latencies, QuantilePoints, Rate, Timestamp};
use serde::Deserialize;

use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::failure_class::{of_message, of_status};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_time::Millis;
use crate::importers::percentiles::rising;
use crate::importers::tally::count_failures;

#[derive(Deserialize)]
pub(super) struct Document {
    aggregate: Aggregate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Aggregate {
    counters: BTreeMap<String, u64>,
    #[serde(default)]
    summaries: BTreeMap<String, Summary>,
    #[serde(default)]
    first_metric_at: Option<i64>,
    #[serde(default)]
    last_metric_at: Option<i64>,
}

#[derive(Deserialize)]
struct Summary {
    count: u64,
    #[serde(default)]
    min: Option<Millis>,
    #[serde(default)]
    max: Option<Millis>,
    #[serde(default)]
    mean: Option<Millis>,
    #[serde(flatten)]
    others: BTreeMap<String, Option<Millis>>,
}

/// Where the times of one endpoint stand.
const ENDPOINT: &str = "plugins.metrics-by-endpoint.response_time.";

pub(super) fn draft(document: Document) -> Result<ResultDraft, ImportProblem> {
    let aggregate = document.aggregate;
    let of = |name: &str| aggregate.counters.get(name).copied();
    let requests = of("http.requests").unwrap_or(0);
    let responses = of("http.responses").unwrap_or(0);
    if responses > requests {
        let problem = format!("{responses} responses to {requests} requests");
        return Err(ImportProblem::Contradiction(problem));
    }
    let mut draft = ResultDraft::new("artillery");
    let mut total = ScenarioDraft::new("artillery");
    let mut not_ok = 0_u64;
    let mut script = Vec::new();
    let mut network = Vec::new();
    for (name, count) in &aggregate.counters {
        if let Some(status) = name.strip_prefix("http.codes.") {
            let status: u64 = status.parse().unwrap_or(0);
            if !(200..400).contains(&status) {
                not_ok = not_ok.saturating_add(*count);
                let message = format!("status {status}");
                count_failures(
                    &mut total.failures,
                    of_status(status),
                    *count,
                    Some(&message),
                );
            }
        } else if let Some(error) = name.strip_prefix("errors.") {
            match of_message(error) {
                FailureKind::Unclassified => script.push(format!("{count} × {error}")),
                kind => network.push((kind, *count, error)),
            }
        }
    }
    total.successes = responses.saturating_sub(not_ok);
    let mut unanswered = requests - responses;
    for (kind, count, error) in network {
        let count = count.min(unanswered);
        unanswered -= count;
        count_failures(&mut total.failures, kind, count, Some(error));
    }
    count_failures(
        &mut total.failures,
        FailureKind::Unanswered,
        unanswered,
        None,
    );
    let known = aggregate.summaries.get("http.response_time");
    total.latencies = Latencies::Points(match known {
        Some(summary) if summary.count > 0 => points(summary),
        _ => nothing_known(responses),
    });
    total.received = of("http.downloaded_bytes").unwrap_or(0);
    let (first, last) = (aggregate.first_metric_at, aggregate.last_metric_at);
    draft.started_at = first.and_then(Timestamp::from_unix_millis);
    let span = last
        .zip(first)
        .and_then(|(last, first)| last.checked_sub(first));
    total.elapsed = span.and_then(|span| Some(Duration::from_millis(u64::try_from(span).ok()?)));
    let seconds = total.elapsed.map_or(0.0, |elapsed| elapsed.as_secs_f64());
    if seconds > 0.0 && requests > 0 {
        total.throughput = Rate::per_second(total.successes as f64 / seconds);
    }
    if !script.is_empty() {
        let message = format!(
            "errors that are not those of requests, and count as none: {}",
            script.join(", ")
        );
        draft.warning(
            "script-errors",
            message,
            "repair the script: users may have done less",
        );
    }
    if requests == 0 {
        draft.notice(
            "no-http",
            "the report has no HTTP requests; other protocols are not read",
        );
    }
    for (name, summary) in &aggregate.summaries {
        if let Some(name) = name.strip_prefix(ENDPOINT) {
            let mut endpoint = ScenarioDraft::new(name);
            endpoint.successes = summary.count;
            endpoint.latencies = Latencies::Points(points(summary));
            endpoint.outcomes = crate::importers::draft::Outcomes::Unknown;
            draft.endpoints.push(endpoint);
        }
    }
    draft.scenarios.push(total);
    Ok(draft)
}

fn points(summary: &Summary) -> QuantilePoints {
    let found = summary.others.iter().filter_map(|(name, span)| {
        let digits = name.strip_prefix('p')?;
        // `p999` is the 99.9th.
        let name = match digits.split_at_checked(2) {
            Some((whole, fraction)) if !fraction.is_empty() => format!("{whole}.{fraction}"),
            _ => digits.to_owned(),
        };
        Some((name.parse().ok()?, span.as_ref()?.0))
    });
    let span = |span: &Option<Millis>| span.map(|span| span.0);
    QuantilePoints {
        points: rising(found),
        mean: span(&summary.mean),
        min: span(&summary.min),
        max: span(&summary.max),
        ..nothing_known(summary.count)
    }
}
