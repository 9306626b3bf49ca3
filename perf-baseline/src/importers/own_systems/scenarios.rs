//! A `performance-results.json`: percentiles of each scenario, in milliseconds, with targets.
//! Refuses percentiles of runs that all failed: what stands there is no measurement.

use perf_core::{FailureKind, Latencies, Quantile, QuantilePoints};
use serde::Deserialize;

use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::json_time::Millis;
use crate::importers::metric::figure;
use crate::importers::percentiles::rising;
use crate::importers::tally::count_failures;
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Document {
    results: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    operation: String,
    #[serde(default)]
    entity_type: Option<String>,
    #[serde(default)]
    scenario: Option<String>,
    #[serde(default)]
    p50_ms: Option<Millis>,
    #[serde(default)]
    p95_ms: Option<Millis>,
    #[serde(default)]
    p99_ms: Option<Millis>,
    #[serde(default)]
    min_ms: Option<Millis>,
    #[serde(default)]
    max_ms: Option<Millis>,
    #[serde(default)]
    mean_ms: Option<Millis>,
    #[serde(default)]
    target_ms: Option<f64>,
    #[serde(default)]
    passed: Option<bool>,
    runs: u64,
    #[serde(default)]
    failed_runs: u64,
    #[serde(default)]
    error_message: Option<String>,
}

/// Such a file.
pub(in crate::importers) fn is_results(outline: &Outline) -> bool {
    outline
        .at("results")
        .is_some_and(|entry| entry.has_all(&["operation", "runs", "p95_ms"]))
}

/// Reads it.
pub(in crate::importers) fn read_results(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let mut draft = ResultDraft::new("scenario-results");
    let mut missed = Vec::new();
    for (index, entry) in document.results.into_iter().enumerate() {
        if entry.failed_runs > entry.runs {
            let problem = format!("{} runs failed of {}", entry.failed_runs, entry.runs);
            let field = format!("results[{index}].failed_runs");
            return Err(ImportProblem::Json(JsonFault::of_field(field, problem)));
        }
        let parts = [
            Some(&entry.operation),
            entry.entity_type.as_ref(),
            entry.scenario.as_ref(),
        ];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let name = parts.map(String::as_str).collect::<Vec<_>>().join(" ");
        let mut scenario = ScenarioDraft::new(&name);
        scenario.successes = entry.runs - entry.failed_runs;
        let message = entry.error_message.as_deref();
        let kind = FailureKind::Unclassified;
        count_failures(&mut scenario.failures, kind, entry.failed_runs, message);
        let span = |span: Option<Millis>| span.map(|span| span.0);
        if scenario.successes > 0 {
            let known = [
                (Quantile::P50, entry.p50_ms),
                (Quantile::P95, entry.p95_ms),
                (Quantile::P99, entry.p99_ms),
            ];
            let found = known
                .into_iter()
                .filter_map(|(q, value)| Some((q, value?.0)));
            scenario.latencies = Latencies::Points(QuantilePoints {
                points: rising(found),
                mean: span(entry.mean_ms),
                min: span(entry.min_ms),
                max: span(entry.max_ms),
                ..nothing_known(scenario.successes)
            });
        }
        scenario.metrics.extend(
            entry
                .target_ms
                .and_then(|target| figure("target_ms", target)),
        );
        if entry.passed == Some(false) {
            missed.push(format!("`{name}`"));
        }
        draft.scenarios.push(scenario);
    }
    if !missed.is_empty() {
        let message = format!(
            "the file itself says that targets were missed: {}",
            missed.join(", ")
        );
        draft.warning("targets-missed", message, "judge the figures by criteria");
    }
    Ok(draft)
}
