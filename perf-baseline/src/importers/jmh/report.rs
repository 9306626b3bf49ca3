//! Benchmarks of JMH: average times, samples and throughput, each in a unit of its own. Refuses to
//! take operations per second for a time.

use std::collections::BTreeMap;

use perf_core::Quantile;
use serde::Deserialize;
use serde_json::Value;

use crate::importers::benchmark::{Benchmark, draft};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::time_unit::TimeUnit;
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    benchmark: String,
    mode: String,
    #[serde(default)]
    jmh_version: Option<String>,
    #[serde(default)]
    params: BTreeMap<String, String>,
    primary_metric: Metric,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    score: Value,
    score_unit: String,
    #[serde(default)]
    score_percentiles: BTreeMap<String, Value>,
    #[serde(default)]
    raw_data: Option<Vec<Vec<f64>>>,
}

/// A file of JMH.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    outline.is_array()
        && outline
            .or_first()
            .has_all(&["benchmark", "mode", "primaryMetric"])
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let entries: Vec<Entry> = read_json(text)?;
    let version = entries.iter().find_map(|entry| entry.jmh_version.clone());
    let mut benchmarks = Vec::new();
    let mut rates = 0_u32;
    for (index, entry) in entries.into_iter().enumerate() {
        let field = |field: &str, problem: String| {
            let field = format!("[{index}].primaryMetric.{field}");
            ImportProblem::Json(JsonFault::of_field(field, problem))
        };
        let metric = entry.primary_metric;
        let score = metric
            .score
            .as_f64()
            .ok_or_else(|| field("score", format!("{} is not a number", metric.score)))?;
        let params = entry
            .params
            .values()
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let name = if params.is_empty() {
            entry.benchmark
        } else {
            format!("{} ({params})", entry.benchmark)
        };
        let raw = metric.raw_data.into_iter().flatten().flatten();
        let raw: Vec<f64> = raw.collect();
        let mut benchmark = Benchmark::named(name);
        benchmark.count = (raw.len() as u64).max(1);
        if let Some(unit) = time_unit(&metric.score_unit) {
            let nanos = unit.nanos();
            benchmark.mean = Some(score * nanos);
            let is_sampled = entry.mode == "sample";
            let percentiles = metric.score_percentiles.iter();
            for (name, value) in percentiles.filter(|_| is_sampled) {
                let Some(value) = value.as_f64() else {
                    continue;
                };
                match (name.as_str(), name.parse::<Quantile>()) {
                    ("0.0", _) => benchmark.min = Some(value * nanos),
                    ("100.0", _) => benchmark.max = Some(value * nanos),
                    (_, Ok(quantile)) => benchmark.points.push((quantile, value * nanos)),
                    _ => {}
                }
            }
        } else if let Some(per_second) = per_second(&metric.score_unit) {
            rates += 1;
            let rate = score * per_second;
            benchmark
                .others
                .push(("operations_per_second".to_owned(), rate));
        } else {
            let problem = format!("`{}` is neither a time nor a rate", metric.score_unit);
            return Err(field("scoreUnit", problem));
        }
        benchmarks.push(benchmark);
    }
    let mut draft = draft("jmh", benchmarks);
    draft.version = version;
    if rates > 0 {
        let message = format!(
            "{rates} benchmarks are in operations per second: they have no times, and are kept as \
             `operations_per_second`, where more is better"
        );
        draft.notice("rates", message);
    }
    Ok(draft)
}

/// `ns/op`, `us/op`.
fn time_unit(unit: &str) -> Option<TimeUnit> {
    Some(match unit.strip_suffix("/op")? {
        "ns" => TimeUnit::Nanoseconds,
        "us" | "µs" => TimeUnit::Microseconds,
        "ms" => TimeUnit::Milliseconds,
        "s" => TimeUnit::Seconds,
        _ => return None,
    })
}

/// `ops/ms`: how many seconds' worth one of them is.
fn per_second(unit: &str) -> Option<f64> {
    Some(match unit.strip_prefix("ops/")? {
        "ns" => 1e9,
        "us" | "µs" => 1e6,
        "ms" => 1e3,
        "s" => 1.0,
        "min" => 1.0 / 60.0,
        "hr" => 1.0 / 3600.0,
        _ => return None,
    })
}
