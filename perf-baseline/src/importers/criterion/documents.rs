//! `estimates.json` and `sample.json`, in nanoseconds, of old and new versions. Refuses relative
//! changes: they are no times.

use serde::Deserialize;

use crate::importers::benchmark::{Benchmark, draft};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Estimates {
    #[serde(alias = "Mean")]
    mean: Estimate,
    #[serde(alias = "Median")]
    median: Estimate,
    #[serde(alias = "Slope", default)]
    slope: Option<Estimate>,
    #[serde(alias = "StdDev")]
    std_dev: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Sample {
    New { iters: Vec<f64>, times: Vec<f64> },
    Old(Vec<f64>, Vec<f64>),
}

/// Estimates of times.
pub(in crate::importers) fn is_estimates(outline: &Outline) -> bool {
    outline.has_all(&["Mean", "Median", "StdDev"])
        || outline.has_all(&["mean", "median", "std_dev"])
}

/// Files of criterion without times: relative changes, and descriptions.
pub(in crate::importers) fn is_relative(outline: &Outline) -> bool {
    let is_estimate = |name| {
        outline
            .at(name)
            .is_some_and(|one| one.has("point_estimate"))
    };
    is_estimate("Mean") || is_estimate("mean") || outline.has_all(&["group_id", "full_id"])
}

/// A sample.
pub(in crate::importers) fn is_sample(outline: &Outline) -> bool {
    outline.has_all(&["iters", "times"]) || (outline.is_array() && outline.or_first().is_array())
}

/// Reads estimates.
pub(in crate::importers) fn read_estimates(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let estimates: Estimates = read_json(text)?;
    let mut others = vec![("std_dev_ns".to_owned(), estimates.std_dev.point_estimate)];
    others.extend(
        estimates
            .slope
            .map(|slope| ("slope_ns".to_owned(), slope.point_estimate)),
    );
    let benchmark = Benchmark {
        count: 1,
        mean: Some(estimates.mean.point_estimate),
        median: Some(estimates.median.point_estimate),
        others,
        ..Benchmark::named("criterion")
    };
    let mut draft = draft("criterion", [benchmark]);
    draft.notice(
        "counts-unknown",
        "estimates do not say how many measurements they rest on: they count as one; give the \
         `sample.json` beside them for a distribution",
    );
    Ok(draft)
}

/// Refuses a file without times.
pub(in crate::importers) fn read_relative(_text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    Err(ImportProblem::Unusable {
        found: "a file of criterion",
        reason: "has no times, but a relative change or a description",
        instead: "give the `estimates.json` or the `sample.json` in the folder `new`",
    })
}

/// Reads a sample.
pub(in crate::importers) fn read_sample(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let (iters, times) = match read_json(text)? {
        Sample::New { iters, times } | Sample::Old(iters, times) => (iters, times),
    };
    if iters.len() != times.len() {
        let problem = format!(
            "{} counts of iterations, {} times",
            iters.len(),
            times.len()
        );
        return Err(ImportProblem::Contradiction(problem));
    }
    let mut values = Vec::with_capacity(times.len());
    for (index, (iterations, time)) in iters.into_iter().zip(times).enumerate() {
        if !(iterations > 0.0 && time >= 0.0) {
            let field = format!("iters[{index}]");
            let problem = format!("{time} ns in {iterations} iterations");
            return Err(ImportProblem::Json(JsonFault::of_field(field, problem)));
        }
        values.push(time / iterations);
    }
    Ok(of_values([("criterion".to_owned(), values)]))
}

/// A result of these times for each iteration.
pub(super) fn of_values(named: impl IntoIterator<Item = (String, Vec<f64>)>) -> ResultDraft {
    let benchmarks = named.into_iter().map(|(name, values)| {
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |quantile: perf_core::Quantile| {
            let rank = usize::try_from(quantile.rank(sorted.len() as u64)).unwrap_or(0);
            sorted.get(rank.saturating_sub(1)).copied()
        };
        let [p50, p95, p99] = [
            perf_core::Quantile::P50,
            perf_core::Quantile::P95,
            perf_core::Quantile::P99,
        ];
        let mut others = Vec::new();
        let mut points = Vec::new();
        for (name, quantile) in [("p95_ns", p95), ("p99_ns", p99)] {
            let value = at(quantile);
            others.extend(value.map(|value| (name.to_owned(), value)));
            points.extend(value.map(|value| (quantile, value)));
        }
        Benchmark {
            count: values.len() as u64,
            mean: (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64),
            median: at(p50),
            min: sorted.first().copied(),
            max: sorted.last().copied(),
            points,
            values,
            others,
            ..Benchmark::named(name)
        }
    });
    let mut draft = draft("criterion", benchmarks.collect::<Vec<_>>());
    draft.notice(
        "mean-of-iterations",
        "each time is the mean of many iterations: single ones spread more",
    );
    draft
}
