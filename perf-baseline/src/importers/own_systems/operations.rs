//! A `baseline.json` of operations: a rate or a mean time of each, and the least or the most that
//! is acceptable. Refuses an operation with neither.

use std::collections::BTreeMap;

use perf_core::{Latencies, QuantilePoints, Rate};
use serde::Deserialize;

use crate::importers::draft::{Outcomes, ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::json_time::Millis;
use crate::importers::metric::figure;
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Document {
    baselines: BTreeMap<String, Entry>,
    #[serde(default)]
    tolerance_percent: Option<f64>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    ops_per_sec: Option<f64>,
    #[serde(default)]
    min_acceptable: Option<f64>,
    #[serde(default)]
    avg_time_ms: Option<Millis>,
    #[serde(default)]
    max_acceptable: Option<f64>,
}

/// Such a file.
pub(in crate::importers) fn is_baseline(outline: &Outline) -> bool {
    outline.at("baselines").is_some_and(|baselines| {
        let has = |entry: &Outline| entry.has("ops_per_sec") || entry.has("avg_time_ms");
        baselines.is_object() && baselines.fields().any(|(_, entry)| has(entry))
    })
}

/// Reads it.
pub(in crate::importers) fn read_baseline(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let mut draft = ResultDraft::new("operation-baselines");
    for (name, entry) in document.baselines {
        let mut scenario = ScenarioDraft::new(&name);
        if entry.ops_per_sec.is_none() && entry.avg_time_ms.is_none() {
            let problem = "it has neither `ops_per_sec` nor `avg_time_ms`";
            let fault = JsonFault::of_field(format!("baselines.{name}"), problem);
            return Err(ImportProblem::Json(fault));
        }
        // How many there were is not written down.
        scenario.successes = 1;
        scenario.outcomes = Outcomes::Unknown;
        scenario.throughput = entry.ops_per_sec.and_then(Rate::per_second);
        scenario.latencies = Latencies::Points(QuantilePoints {
            mean: entry.avg_time_ms.map(|span| span.0),
            ..nothing_known(1)
        });
        let limits = [
            ("min_acceptable", entry.min_acceptable),
            ("max_acceptable", entry.max_acceptable),
        ];
        for (name, limit) in limits {
            scenario
                .metrics
                .extend(limit.and_then(|limit| figure(name, limit)));
        }
        draft.scenarios.push(scenario);
    }
    if let Some(tolerance) = document.tolerance_percent {
        draft.metrics.extend(figure("tolerance_percent", tolerance));
    }
    draft.notice(
        "counts-unknown",
        "the file does not say how many measurements its figures rest on: each counts as one",
    );
    Ok(draft)
}
