//! Benchmarks of Google Benchmark, each in a unit of its own. Refuses its aggregates: they are
//! computed from the runs that are read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::importers::benchmark::{Benchmark, draft};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::time_unit::TimeUnit;
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    context: BTreeMap<String, Value>,
    benchmarks: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    run_name: Option<String>,
    #[serde(default)]
    run_type: Option<String>,
    #[serde(default)]
    aggregate_name: Option<String>,
    #[serde(default)]
    real_time: Option<f64>,
    #[serde(default)]
    cpu_time: Option<f64>,
    #[serde(default)]
    time_unit: Option<String>,
    #[serde(default)]
    error_occurred: bool,
    #[serde(default)]
    error_message: Option<String>,
}

/// A file of Google Benchmark.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    outline.has_all(&["context", "benchmarks"])
        || outline
            .at("benchmarks")
            .is_some_and(|entry| entry.has_all(&["real_time", "cpu_time"]))
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let mut names = Vec::new();
    let mut runs: BTreeMap<String, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    let mut means: BTreeMap<String, f64> = BTreeMap::new();
    let mut failed = Vec::new();
    for (index, entry) in document.benchmarks.into_iter().enumerate() {
        let name = entry.run_name.clone().unwrap_or_else(|| entry.name.clone());
        if entry.error_occurred {
            let why = entry.error_message.unwrap_or_default();
            failed.push(format!("`{}`: {why}", entry.name));
            continue;
        }
        let unit = unit(&entry, index)?;
        let time = entry.real_time.ok_or_else(|| missing(index, "real_time"))? * unit.nanos();
        if !names.contains(&name) {
            names.push(name.clone());
        }
        if entry.run_type.as_deref() == Some("aggregate") {
            if entry.aggregate_name.as_deref() == Some("mean") {
                means.insert(name, time);
            }
            continue;
        }
        let cpu = entry.cpu_time.map(|time| time * unit.nanos());
        let (times, cpus) = runs.entry(name).or_default();
        times.push(time);
        cpus.extend(cpu);
    }
    let benchmarks = names.into_iter().map(|name| {
        let (times, cpus) = runs.remove(&name).unwrap_or_default();
        let mean = |values: &[f64]| {
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let others = mean(&cpus).map(|cpu| ("cpu_time_ns".to_owned(), cpu));
        let bound = |pick: fn(f64, f64) -> f64| times.iter().copied().reduce(pick);
        Benchmark {
            count: times.len().max(usize::from(means.contains_key(&name))) as u64,
            mean: mean(&times).or_else(|| means.get(&name).copied()),
            min: bound(f64::min).filter(|_| times.len() > 1),
            max: bound(f64::max).filter(|_| times.len() > 1),
            others: others.into_iter().collect(),
            ..Benchmark::named(name)
        }
    });
    let mut draft = draft("google-benchmark", benchmarks.collect::<Vec<_>>());
    if !failed.is_empty() {
        let message = format!(
            "benchmarks that failed and have no time: {}",
            failed.join("; ")
        );
        draft.warning(
            "benchmarks-failed",
            message,
            "repair them, and run them again",
        );
    }
    let build = document
        .context
        .get("library_build_type")
        .and_then(Value::as_str);
    if build == Some("debug") {
        let message = "the benchmark library was built without optimisation";
        draft.warning("debug-build", message, "build it in release mode");
    }
    draft.started_at = document
        .context
        .get("date")
        .and_then(Value::as_str)
        .and_then(|date| date.parse().ok());
    draft.notice(
        "mean-of-iterations",
        "each time is the mean of many iterations: there are no percentiles of single ones",
    );
    Ok(draft)
}

fn unit(entry: &Entry, index: usize) -> Result<TimeUnit, ImportProblem> {
    match entry.time_unit.as_deref() {
        Some("ns") | None => Ok(TimeUnit::Nanoseconds),
        Some("us") => Ok(TimeUnit::Microseconds),
        Some("ms") => Ok(TimeUnit::Milliseconds),
        Some("s") => Ok(TimeUnit::Seconds),
        Some(other) => {
            let field = format!("benchmarks[{index}].time_unit");
            let problem = format!("`{other}` is none of `ns`, `us`, `ms`, `s`");
            Err(ImportProblem::Json(JsonFault::of_field(field, problem)))
        }
    }
}

fn missing(index: usize, field: &str) -> ImportProblem {
    let field = format!("benchmarks[{index}].{field}");
    ImportProblem::Json(JsonFault::of_field(field, "it is missing"))
}
