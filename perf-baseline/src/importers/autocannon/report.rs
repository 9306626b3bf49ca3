//! autocannon's JSON, whose latencies are milliseconds. Refuses to take its 97.5th percentile for
//! the 95th, which it has not.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{FailureKind, Latencies, LoadModel, QuantilePoints, Rate, Resolution};
use serde::Deserialize;
use serde_json::Value;

use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::json_time::{Millis, Seconds};
use crate::importers::percentiles::{quantile_of, rising};
use crate::importers::tally::count_failures;
use crate::json_fault::read_json;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    url: Option<String>,
    requests: Requests,
    latency: BTreeMap<String, Value>,
    throughput: Throughput,
    errors: u64,
    timeouts: u64,
    #[serde(default)]
    mismatches: u64,
    duration: Seconds,
    #[serde(default)]
    start: Option<String>,
    #[serde(rename = "1xx", default)]
    status_1xx: u64,
    #[serde(rename = "2xx")]
    status_2xx: u64,
    #[serde(rename = "3xx", default)]
    status_3xx: u64,
    #[serde(rename = "4xx", default)]
    status_4xx: u64,
    #[serde(rename = "5xx", default)]
    status_5xx: u64,
    non2xx: u64,
    #[serde(default)]
    connections: Option<u64>,
}

#[derive(Deserialize)]
struct Requests {
    total: u64,
}

#[derive(Deserialize)]
struct Throughput {
    total: f64,
}

/// A report of autocannon.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    outline.has_all(&["latency", "requests", "throughput", "non2xx"])
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let mut total = ScenarioDraft::new("autocannon");
    let known = [
        document.status_1xx,
        document.status_2xx,
        document.status_3xx,
        document.status_4xx,
        document.status_5xx,
    ];
    let answered = document.status_2xx.saturating_add(document.non2xx);
    if known
        .iter()
        .fold(0_u64, |sum, count| sum.saturating_add(*count))
        > answered.saturating_add(document.status_1xx)
        || answered > document.requests.total
    {
        let problem = format!(
            "{answered} answers by status, {} requests in all",
            document.requests.total
        );
        return Err(ImportProblem::Contradiction(problem));
    }
    total.successes = document.status_2xx.saturating_add(document.status_3xx);
    let other = answered
        .saturating_sub(total.successes)
        .saturating_sub(document.status_4xx)
        .saturating_sub(document.status_5xx);
    let failures = [
        (FailureKind::Status4xx, document.status_4xx),
        (FailureKind::Status5xx, document.status_5xx),
        (FailureKind::StatusOther, other),
        (FailureKind::Timeout, document.timeouts),
        // Time limits are among the errors.
        (
            FailureKind::Connect,
            document.errors.saturating_sub(document.timeouts),
        ),
    ];
    for (kind, count) in failures {
        count_failures(&mut total.failures, kind, count, None);
    }
    let mut latencies = nothing_known(answered);
    let mut found = Vec::new();
    if answered > 0 {
        let text = serde_json::to_vec(&document.latency).unwrap_or_default();
        let figures: BTreeMap<String, Option<Millis>> = read_json(&text)?;
        for (name, span) in figures {
            let Some(Millis(span)) = span else { continue };
            match &*name {
                "average" | "mean" => latencies.mean = Some(span),
                "min" => latencies.min = Some(span),
                "max" => latencies.max = Some(span),
                other => found.extend(quantile_of(other).map(|quantile| (quantile, span))),
            }
        }
    }
    total.latencies = Latencies::Points(QuantilePoints {
        points: rising(found),
        resolution: Resolution {
            unit: Duration::from_millis(1),
            significant_digits: None,
        },
        ..latencies
    });
    total.elapsed = Some(document.duration.0);
    let seconds = document.duration.0.as_secs_f64();
    if seconds > 0.0 && answered > 0 {
        total.throughput = Rate::per_second(total.successes as f64 / seconds);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates"
    )]
    let received = document.throughput.total.max(0.0) as u64;
    total.received = received;
    total.model = LoadModel::Closed;
    if let Some(connections) = document.connections {
        total.load = format!("{connections} connections");
    }
    let mut draft = ResultDraft::new("autocannon");
    if document.mismatches > 0 {
        let message = format!(
            "{} answers had another body than expected",
            document.mismatches
        );
        draft.warning("mismatches", message, "they are among the successes");
    }
    draft.target = document.url;
    draft.started_at = document.start.and_then(|at| at.parse().ok());
    draft.scenarios.push(total);
    draft.notice(
        "whole-milliseconds",
        "autocannon measures latencies in whole milliseconds, and has no 95th percentile",
    );
    Ok(draft)
}
