//! Commands that hyperfine timed, in seconds. Refuses to take a run that ended with an error for
//! a success.

use perf_core::FailureKind;
use serde::Deserialize;

use crate::importers::benchmark::{Benchmark, draft};
use crate::importers::draft::{Outcomes, ResultDraft};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::tally::count_failures;
use crate::json_fault::read_json;

#[derive(Deserialize)]
struct Document {
    results: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    command: String,
    mean: f64,
    #[serde(default)]
    median: Option<f64>,
    #[serde(default)]
    user: Option<f64>,
    #[serde(default)]
    system: Option<f64>,
    min: f64,
    max: f64,
    #[serde(default)]
    times: Option<Vec<f64>>,
    #[serde(default)]
    exit_codes: Vec<Option<i64>>,
}

const NANOS: f64 = 1e9;

/// A file of hyperfine.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    let first = outline.at("results");
    first.is_some_and(|result| result.has_all(&["command", "mean", "stddev"]))
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let failed: Vec<Option<u64>> = document.results.iter().map(failures).collect();
    let benchmarks = document.results.into_iter().map(|entry| {
        let times = entry.times.unwrap_or_default();
        let mut others = Vec::new();
        let shares = [("user_s", entry.user), ("system_s", entry.system)];
        for (name, value) in shares {
            others.extend(value.map(|value| (name.to_owned(), value)));
        }
        Benchmark {
            count: times.len() as u64,
            mean: Some(entry.mean * NANOS),
            median: entry.median.map(|median| median * NANOS),
            min: Some(entry.min * NANOS),
            max: Some(entry.max * NANOS),
            values: times.into_iter().map(|time| time * NANOS).collect(),
            others,
            ..Benchmark::named(entry.command)
        }
    });
    let mut draft = draft("hyperfine", benchmarks);
    for (scenario, failed) in draft.scenarios.iter_mut().zip(failed) {
        let Some(failed) = failed else { continue };
        scenario.outcomes = Outcomes::Told;
        let failed = failed.min(scenario.successes);
        if failed > 0 {
            // Their times are among the others.
            scenario.successes -= failed;
            let message = Some("the command ended with an error");
            count_failures(
                &mut scenario.failures,
                FailureKind::CheckFailed,
                failed,
                message,
            );
        }
    }
    if draft
        .scenarios
        .iter()
        .any(|scenario| !scenario.failures.is_empty())
    {
        draft.warning(
            "failures-mixed-in",
            "some runs ended with an error; their times are among the others",
            "judge the error rate with the time",
        );
    }
    Ok(draft)
}

/// Runs that ended with an error; `None` where the file does not say.
fn failures(entry: &Entry) -> Option<u64> {
    let codes = &entry.exit_codes;
    let is_known = !codes.is_empty();
    is_known.then(|| codes.iter().filter(|code| **code != Some(0)).count() as u64)
}
