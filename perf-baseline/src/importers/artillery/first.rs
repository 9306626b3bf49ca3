//! A report of Artillery 1. Refuses to fill in latencies where no request was completed.

use std::collections::BTreeMap;

use perf_core::{FailureKind, Latencies, QuantilePoints};
use serde::Deserialize;

use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::failure_class::{of_message, of_status};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_time::Millis;
use crate::importers::percentiles::{quantile_of, rising};
use crate::importers::tally::count_failures;

#[derive(Deserialize)]
pub(super) struct Document {
    aggregate: Aggregate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Aggregate {
    requests_completed: u64,
    #[serde(default)]
    latency: BTreeMap<String, Option<Millis>>,
    #[serde(default)]
    codes: BTreeMap<String, u64>,
    #[serde(default)]
    errors: BTreeMap<String, u64>,
}

pub(super) fn draft(document: Document) -> Result<ResultDraft, ImportProblem> {
    let aggregate = document.aggregate;
    let completed = aggregate.requests_completed;
    let mut total = ScenarioDraft::new("artillery");
    let mut not_ok = 0_u64;
    for (status, count) in aggregate.codes {
        let status: u64 = status.parse().unwrap_or(0);
        if !(200..400).contains(&status) {
            not_ok = not_ok.saturating_add(count);
            let message = format!("status {status}");
            count_failures(
                &mut total.failures,
                of_status(status),
                count,
                Some(&message),
            );
        }
    }
    if not_ok > completed {
        let problem = format!("{not_ok} answers with an error, {completed} in all");
        return Err(ImportProblem::Contradiction(problem));
    }
    total.successes = completed - not_ok;
    for (message, count) in aggregate.errors {
        let kind = match of_message(&message) {
            FailureKind::Unclassified if message.contains("VERIFY") => FailureKind::Tls,
            kind => kind,
        };
        count_failures(&mut total.failures, kind, count, Some(&message));
    }
    let mut latencies = nothing_known(completed);
    let mut found = Vec::new();
    for (name, span) in aggregate.latency {
        let Some(Millis(span)) = span.filter(|_| completed > 0) else {
            continue;
        };
        match &*name {
            "min" => latencies.min = Some(span),
            "max" => latencies.max = Some(span),
            "median" => found.push((perf_core::Quantile::P50, span)),
            other => found.extend(quantile_of(other).map(|quantile| (quantile, span))),
        }
    }
    total.latencies = Latencies::Points(QuantilePoints {
        points: rising(found),
        ..latencies
    });
    let mut draft = ResultDraft::new("artillery");
    draft.scenarios.push(total);
    Ok(draft)
}
