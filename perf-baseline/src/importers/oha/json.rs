//! oha's JSON, whose times are seconds. Refuses a report without its summary.

use std::collections::BTreeMap;

use perf_core::QuantilePoints;
use serde::Deserialize;

use super::total::Report;
use crate::importers::draft::{ResultDraft, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::json_time::Seconds;
use crate::importers::percentiles::{quantile_of, rising};
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Document {
    summary: Summary,
    #[serde(rename = "latencyPercentiles")]
    percentiles: BTreeMap<String, Option<Seconds>>,
    #[serde(rename = "statusCodeDistribution")]
    statuses: BTreeMap<String, u64>,
    #[serde(rename = "errorDistribution", default)]
    errors: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    total: Option<Seconds>,
    slowest: Option<Seconds>,
    fastest: Option<Seconds>,
    average: Option<Seconds>,
    #[serde(default)]
    total_data: Option<u64>,
}

/// A report of oha.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    outline.has_all(&["summary", "latencyPercentiles"])
        || outline.has_all(&["summary", "responseTimeHistogram"])
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let document: Document = read_json(text)?;
    let mut statuses = BTreeMap::new();
    for (status, count) in document.statuses {
        let number = status.parse().map_err(|_not_whole| {
            let field = format!("statusCodeDistribution.{status}");
            ImportProblem::Json(JsonFault::of_field(field, "its name is not a status"))
        })?;
        statuses.insert(number, count);
    }
    let percentiles = document.percentiles.into_iter();
    let found = percentiles.filter_map(|(name, value)| Some((quantile_of(&name)?, value?.0)));
    let summary = document.summary;
    let report = Report {
        statuses,
        errors: document.errors,
        latencies: QuantilePoints {
            points: rising(found),
            mean: summary.average.map(|span| span.0),
            min: summary.fastest.map(|span| span.0),
            max: summary.slowest.map(|span| span.0),
            ..nothing_known(0)
        },
        elapsed: summary.total.map(|span| span.0),
        received: summary.total_data.unwrap_or(0),
    };
    Ok(report.draft())
}
