//! Vegeta's JSON report, whose times are nanoseconds, also where several stand under names of
//! their own. Refuses to add a total to its parts.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{Latencies, LoadModel, QuantilePoints, Rate, Timestamp};
use serde::Deserialize;

use super::outcome;
use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::json_time::Nanos;
use crate::importers::percentiles::{quantile_of, rising};
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Document {
    latencies: BTreeMap<String, Nanos>,
    #[serde(default)]
    bytes_in: Option<BytesIn>,
    #[serde(default)]
    earliest: Option<String>,
    duration: Nanos,
    wait: Nanos,
    requests: u64,
    throughput: f64,
    status_codes: BTreeMap<String, u64>,
    #[serde(default)]
    errors: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct BytesIn {
    total: u64,
}

/// Fields that only vegeta's report has together.
const FIELDS: [&str; 4] = ["latencies", "requests", "status_codes", "throughput"];

/// A report, or several by name.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    outline.has_all(&FIELDS) || is_named(outline)
}

fn is_named(outline: &Outline) -> bool {
    let mut fields = outline.fields().peekable();
    fields.peek().is_some() && fields.all(|(_, field)| field.has_all(&FIELDS))
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let mut draft = ResultDraft::new("vegeta");
    let outline = Outline::of(text);
    if !outline.is_ok_and(|outline| is_named(&outline)) {
        let document: Document = read_json(text)?;
        draft.started_at = document.earliest.as_ref().and_then(|at| at.parse().ok());
        draft.scenarios.push(scenario("vegeta", &document)?);
        return Ok(draft);
    }
    let documents: BTreeMap<String, Document> = read_json(text)?;
    let starts = documents.values().filter_map(|one| one.earliest.as_ref());
    draft.started_at = starts.filter_map(|at| at.parse::<Timestamp>().ok()).min();
    let has_total = documents.len() > 1 && documents.contains_key("total");
    for (name, document) in &documents {
        let read = scenario(name, document)?;
        if has_total && name != "total" {
            draft.endpoints.push(read);
        } else {
            draft.scenarios.push(read);
        }
    }
    Ok(draft)
}

fn scenario(name: &str, document: &Document) -> Result<ScenarioDraft, ImportProblem> {
    let field = |field: &str, problem: String| {
        ImportProblem::Json(JsonFault::of_field(field.to_owned(), problem))
    };
    let mut total = ScenarioDraft::new(name);
    let mut statuses = BTreeMap::new();
    for (status, count) in &document.status_codes {
        let number = status
            .parse()
            .map_err(|_not_whole| field("status_codes", format!("`{status}` is not a status")))?;
        statuses.insert(number, *count);
    }
    outcome::count(
        &mut total,
        &statuses,
        document.errors.as_deref().unwrap_or_default(),
    );
    if total.requests() != document.requests {
        let problem = format!(
            "{} requests by status, {} in all",
            total.requests(),
            document.requests
        );
        return Err(field("status_codes", problem));
    }
    total.received = document.bytes_in.as_ref().map_or(0, |bytes| bytes.total);
    total.elapsed = Some(document.duration.0 + document.wait.0);
    total.model = LoadModel::Open;
    total.throughput = Rate::per_second(document.throughput).filter(|_| document.requests > 0);
    let of = |name: &str| document.latencies.get(name).map(|span| span.0);
    let found = document.latencies.iter();
    let points = rising(found.filter_map(|(name, span)| Some((quantile_of(name)?, span.0))));
    if document.requests == 0 {
        total.latencies = Latencies::Points(nothing_known(0));
        return Ok(total);
    }
    // Versions that do not write a percentile have none, and no zero.
    let is_written = |span: &Duration| !span.is_zero();
    total.latencies = Latencies::Points(QuantilePoints {
        points: points
            .into_iter()
            .filter(|p| is_written(&p.value))
            .collect(),
        mean: of("mean"),
        min: of("min").filter(is_written),
        max: of("max"),
        ..nothing_known(document.requests)
    });
    Ok(total)
}
