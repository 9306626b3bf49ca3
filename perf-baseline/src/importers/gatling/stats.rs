//! The JSON of Gatling's report: counts, mean and four percentiles in milliseconds. It does not
//! say which percentiles they are; refuses to guess other ones than Gatling's own defaults.

use std::collections::BTreeMap;
use std::time::Duration;

use perf_core::{FailureKind, Latencies, Quantile, QuantilePoints, Rate, Resolution};
use serde::Deserialize;
use serde_json::Value;

use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::json_outline::Outline;
use crate::importers::percentiles::rising;
use crate::importers::tally::count_failures;
use crate::importers::time_unit::TimeUnit;
use crate::json_fault::{JsonFault, read_json};

#[derive(Deserialize)]
struct Node {
    stats: Stats,
    #[serde(default)]
    contents: BTreeMap<String, Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    name: String,
    number_of_requests: Figures,
    min_response_time: Figures,
    max_response_time: Figures,
    mean_response_time: Figures,
    percentiles1: Figures,
    percentiles2: Figures,
    #[serde(default)]
    percentiles3: Option<Figures>,
    #[serde(default)]
    percentiles4: Option<Figures>,
    mean_number_of_requests_per_second: Figures,
}

/// Older versions write numbers as text, and `-` for none.
#[derive(Deserialize)]
struct Figures {
    total: Value,
    ok: Value,
    ko: Value,
}

/// A `stats.json` or a `global_stats.json`.
pub(in crate::importers) fn is_report(outline: &Outline) -> bool {
    let is_stats = |outline: &Outline| outline.has_all(&["numberOfRequests", "percentiles1"]);
    is_stats(outline) || outline.at("stats").is_some_and(is_stats)
}

/// Reads it.
pub(in crate::importers) fn read_report(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let has_contents = Outline::of(text).is_ok_and(|outline| outline.has("stats"));
    let node = if has_contents {
        read_json(text)?
    } else {
        Node {
            stats: read_json(text)?,
            contents: BTreeMap::new(),
        }
    };
    let mut draft = ResultDraft::new("gatling");
    let mut total = scenario(&node.stats)?;
    "gatling".clone_into(&mut total.name);
    draft.scenarios.push(total);
    let mut open: Vec<&Node> = node.contents.values().collect();
    while let Some(node) = open.pop() {
        if node.contents.is_empty() {
            draft.endpoints.push(scenario(&node.stats)?);
        }
        open.extend(node.contents.values());
    }
    draft.endpoints.sort_by(|a, b| a.name.cmp(&b.name));
    draft.notice(
        "percentiles-assumed",
        "Gatling's report does not say which percentiles it has: they are taken for 50, 75, 95 \
         and 99 %, as it has them unless it was set up otherwise",
    );
    Ok(draft)
}

fn scenario(stats: &Stats) -> Result<ScenarioDraft, ImportProblem> {
    let mut scenario = ScenarioDraft::new(&stats.name);
    let count = |value: &Value, field: &str| {
        let number = number(value, field)?.unwrap_or(0.0);
        if number.fract() != 0.0 || number > 1e15 {
            return Err(wrong(field, value, "a whole number from 0 up"));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, not negative, and at most 10^15"
        )]
        Ok(number as u64)
    };
    let requests = count(&stats.number_of_requests.total, "numberOfRequests.total")?;
    scenario.successes = count(&stats.number_of_requests.ok, "numberOfRequests.ok")?;
    let failed = count(&stats.number_of_requests.ko, "numberOfRequests.ko")?;
    if scenario.successes.checked_add(failed) != Some(requests) {
        let problem = format!(
            "{} requests were OK and {failed} KO, of {requests} in all",
            scenario.successes
        );
        return Err(ImportProblem::Contradiction(problem));
    }
    count_failures(
        &mut scenario.failures,
        FailureKind::Unclassified,
        failed,
        None,
    );
    let span = |figures: &Figures, field: &str| -> Result<Option<Duration>, ImportProblem> {
        let number = number(&figures.total, field)?;
        Ok(number.and_then(|number| TimeUnit::Milliseconds.span(number)))
    };
    let assumed = [
        (
            Quantile::new(1, 2),
            Some(&stats.percentiles1),
            "percentiles1.total",
        ),
        (
            Quantile::new(3, 4),
            Some(&stats.percentiles2),
            "percentiles2.total",
        ),
        (
            Some(Quantile::P95),
            stats.percentiles3.as_ref(),
            "percentiles3.total",
        ),
        (
            Some(Quantile::P99),
            stats.percentiles4.as_ref(),
            "percentiles4.total",
        ),
    ];
    let mut found = Vec::new();
    for (quantile, figures, field) in assumed {
        let (Some(quantile), Some(figures)) = (quantile, figures) else {
            continue;
        };
        found.extend(span(figures, field)?.map(|span| (quantile, span)));
    }
    if requests > 0 {
        scenario.latencies = Latencies::Points(QuantilePoints {
            points: rising(found),
            mean: span(&stats.mean_response_time, "meanResponseTime.total")?,
            min: span(&stats.min_response_time, "minResponseTime.total")?,
            max: span(&stats.max_response_time, "maxResponseTime.total")?,
            resolution: Resolution {
                unit: Duration::from_millis(1),
                significant_digits: None,
            },
            ..nothing_known(requests)
        });
        let rates = &stats.mean_number_of_requests_per_second;
        let field = "meanNumberOfRequestsPerSecond";
        scenario.throughput = number(&rates.ok, field)?.and_then(Rate::per_second);
        let all = number(&rates.total, field)?.filter(|rate| *rate > 0.0);
        scenario.elapsed = all.and_then(|all| TimeUnit::Seconds.span(requests as f64 / all));
    }
    Ok(scenario)
}

/// A number, which may be written as text; `None` for `-`.
fn number(value: &Value, field: &str) -> Result<Option<f64>, ImportProblem> {
    let read = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.trim() == "-" => return Ok(None),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null => return Ok(None),
        _ => None,
    };
    let known = read.filter(|number: &f64| number.is_finite() && *number >= 0.0);
    known
        .map(Some)
        .ok_or_else(|| wrong(field, value, "a number from 0 up"))
}

fn wrong(field: &str, value: &Value, expected: &str) -> ImportProblem {
    let shown = crate::importers::import_error::shown(&value.to_string());
    let problem = format!("{shown} is not {expected}");
    ImportProblem::Json(JsonFault::of_field(format!("stats.{field}"), problem))
}
