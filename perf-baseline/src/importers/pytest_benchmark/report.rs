//! Benchmarks of pytest-benchmark, whose times are seconds. Refuses to compute anything from
//! `data` that was shortened.

use std::collections::BTreeMap;

use perf_core::Quantile;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::importers::benchmark::{Benchmark, draft};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Document {
    benchmarks: Vec<Entry>,
    #[serde(default)]
    datetime: Option<String>,
    #[serde(default)]
    version: Option<Value>,
    #[serde(default)]
    commit_info: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    fullname: Option<String>,
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    min: f64,
    max: f64,
    mean: f64,
    #[serde(default)]
    median: Option<f64>,
    #[serde(default)]
    q1: Option<f64>,
    #[serde(default)]
    q3: Option<f64>,
    rounds: u64,
    #[serde(default)]
    iterations: Option<u64>,
    #[serde(default)]
    data: Option<Vec<Measured>>,
}

/// People shorten the list by hand, and say so within it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Measured {
    Time(f64),
    Remark(IgnoredAny),
}

const NANOS: f64 = 1e9;

/// A file of pytest-benchmark.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    outline.has_all(&["benchmarks", "machine_info"])
        || outline
            .at("benchmarks")
            .is_some_and(|entry| entry.at("stats").is_some_and(|stats| stats.has("rounds")))
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let mut benchmarks = Vec::new();
    for (index, entry) in document.benchmarks.into_iter().enumerate() {
        let stats = entry.stats;
        let all = [stats.min, stats.mean, stats.max];
        if all.iter().any(|time| *time < 0.0) || stats.min > stats.max {
            let field = format!("benchmarks[{index}].stats");
            let problem = "its times are negative, or its minimum is above its maximum";
            return Err(ImportProblem::Json(JsonFault::of_field(field, problem)));
        }
        // Only a part of it may have been kept.
        let data = stats.data.unwrap_or_default().into_iter();
        let data: Vec<f64> = data
            .filter_map(|measured| match measured {
                Measured::Time(time) => Some(time),
                Measured::Remark(IgnoredAny) => None,
            })
            .collect();
        let is_whole = data.len() as u64 == stats.rounds;
        let quarter = |numerator| Quantile::new(numerator, 4);
        let quartiles = [(quarter(1), stats.q1), (quarter(3), stats.q3)];
        let name = entry.fullname.or(entry.name).unwrap_or_default();
        let iterations = stats.iterations.unwrap_or(1).max(1);
        benchmarks.push(Benchmark {
            count: stats.rounds,
            mean: Some(stats.mean * NANOS),
            median: stats.median.map(|median| median * NANOS),
            min: Some(stats.min * NANOS),
            max: Some(stats.max * NANOS),
            points: quartiles
                .into_iter()
                .filter_map(|(quantile, value)| Some((quantile?, value? * NANOS)))
                .collect(),
            values: if is_whole {
                data.into_iter().map(|value| value * NANOS).collect()
            } else {
                Vec::new()
            },
            others: vec![("iterations_a_round".to_owned(), iterations as f64)],
            ..Benchmark::named(name)
        });
    }
    let mut draft = draft("pytest-benchmark", benchmarks);
    draft.version = document
        .version
        .as_ref()
        .and_then(Value::as_str)
        .map(str::to_owned);
    draft.started_at = document.datetime.and_then(|at| {
        // Written without an offset where the clock was in UTC.
        at.parse().or_else(|_| format!("{at}Z").parse()).ok()
    });
    let commit = document
        .commit_info
        .as_ref()
        .and_then(|info| info.get("id"));
    if let Some(commit) = commit.and_then(Value::as_str) {
        draft.notice("commit", format!("it was made of commit {commit}"));
    }
    Ok(draft)
}
