//! A k6 summary as a result: counts, the percentiles that were asked of k6, thresholds. Refuses
//! to fill in a percentile that is not there.

use perf_core::{FailureKind, Latencies, QuantilePoints, Rate, Resolution, Weight};

use super::shape::{MetricFigures, Summary};
use crate::importers::draft::{Outcomes, ResultDraft, ScenarioDraft, finding, nothing_known};
use crate::importers::import_error::ImportProblem;
use crate::importers::metric::figure;
use crate::importers::percentiles::{quantile_of, rising};
use crate::importers::tally::count_failures;
use crate::importers::time_unit::TimeUnit;
use crate::json_fault::JsonFault;

/// Metrics that every run of k6 has; the others are the script's own.
const BUILT_IN: [&str; 9] = [
    "http_",
    "data_",
    "iteration",
    "vus",
    "checks",
    "group_duration",
    "ws_",
    "grpc_",
    "browser_",
];
/// Figures of the script's own metrics that are kept.
const MAX_FIGURES: usize = 200;

/// Reads a summary of any shape.
pub(in crate::importers) fn read_summary(text: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let summary = Summary::read(text)?;
    let mut draft = ResultDraft::new("k6");
    let mut total = ScenarioDraft::new("k6");
    let (counted, timed) = what_is_counted(&summary)?;
    let count = whole(&summary, counted, "count")?.unwrap_or(0);
    let failed = failed(&summary, counted, count)?;
    total.successes = count - failed.unwrap_or(0).min(count);
    total.outcomes = failed.map_or(Outcomes::Unknown, |_| Outcomes::Told);
    let kind = FailureKind::Unclassified;
    count_failures(&mut total.failures, kind, count - total.successes, None);
    total.latencies = Latencies::Points(latencies(&summary, timed, count)?);
    let rate = summary.figure(counted, "rate").filter(|rate| *rate > 0.0);
    total.elapsed = summary.duration.or_else(|| {
        // k6 divides by the whole time.
        TimeUnit::Seconds.span(count as f64 / rate?)
    });
    total.throughput = rate
        .filter(|_| count > 0)
        .and_then(|rate| Rate::per_second(rate * total.successes as f64 / count as f64));
    total.received = whole(&summary, "data_received", "count")?.unwrap_or(0);
    if counted == "iterations" {
        draft.notice(
            "iterations-counted",
            "the run has no HTTP requests: its iterations are counted and timed instead",
        );
    }
    if let (Some(rate), Some(successful), true) = (
        rate.and_then(Rate::per_second),
        total.throughput,
        failed.unwrap_or(0) > 0,
    ) {
        let message =
            format!("throughput counts successes: {successful} of {rate} that k6 reports");
        draft.notice("throughput-derived", message);
    }
    about_checks(&summary, &mut draft)?;
    about_thresholds(&summary, &mut draft);
    own_metrics(&summary, &mut draft);
    draft.scenarios.push(total);
    Ok(draft)
}

/// The metric that counts, and the one that times.
fn what_is_counted(summary: &Summary) -> Result<(&'static str, &'static str), ImportProblem> {
    let known = [
        ("http_reqs", "http_req_duration"),
        ("iterations", "iteration_duration"),
    ];
    let found = known
        .into_iter()
        .find(|(counted, _)| summary.metrics.contains_key(*counted));
    found.ok_or_else(|| {
        let problem = "it has neither `http_reqs` nor `iterations`";
        ImportProblem::Json(JsonFault::of_field("metrics", problem))
    })
}

/// Requests that failed; `None` where the summary does not say.
fn failed(summary: &Summary, counted: &str, count: u64) -> Result<Option<u64>, ImportProblem> {
    let metric = "http_req_failed";
    if counted != "http_reqs" || !summary.metrics.contains_key(metric) {
        return Ok(None);
    }
    // Of this rate, `passes` are the requests of which it is true that they failed.
    let failed = match whole(summary, metric, "passes")? {
        Some(failed) => Some(failed),
        None => whole(summary, metric, "matches")?,
    };
    match failed {
        Some(failed) if failed > count => {
            let problem = format!("{failed} requests failed of {count}");
            Err(ImportProblem::Contradiction(problem))
        }
        Some(failed) => Ok(Some(failed)),
        None => Err(ImportProblem::Json(JsonFault::of_field(
            format!("metrics.{metric}"),
            "it has neither `passes` nor `matches`, the number of failed requests",
        ))),
    }
}

/// A whole number; `None` where it is not there.
fn whole(summary: &Summary, metric: &str, figure: &str) -> Result<Option<u64>, ImportProblem> {
    let Some(metric_figures) = summary.metrics.get(metric) else {
        return Ok(None);
    };
    let field = || format!("metrics.{metric}.{figure}");
    match metric_figures.values.get(figure) {
        None if figure == "count" => {
            let problem = "the number is missing that every counter of k6 has";
            Err(ImportProblem::Json(JsonFault::of_field(field(), problem)))
        }
        None => Ok(None),
        Some(number) if *number >= 0.0 && *number < 1e15 && number.fract() == 0.0 =>
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, not negative and below 10^15"
            )]
            Ok(Some(*number as u64))
        }
        Some(number) => {
            let problem = format!("{number} is not a whole number from 0 up");
            Err(ImportProblem::Json(JsonFault::of_field(field(), problem)))
        }
    }
}

fn latencies(summary: &Summary, timed: &str, count: u64) -> Result<QuantilePoints, ImportProblem> {
    let mut latencies = nothing_known(count);
    let Some(trend) = summary.metrics.get(timed).filter(|_| count > 0) else {
        return Ok(latencies);
    };
    let mut found = Vec::new();
    for (name, number) in &trend.values {
        let span = TimeUnit::Milliseconds.span(*number).ok_or_else(|| {
            let problem = format!("{number} is not {}", TimeUnit::Milliseconds.expected());
            ImportProblem::Json(JsonFault::of_field(
                format!("metrics.{timed}.{name}"),
                problem,
            ))
        });
        match &**name {
            "avg" => latencies.mean = Some(span?),
            "min" => latencies.min = Some(span?),
            "max" => latencies.max = Some(span?),
            "med" => found.push((perf_core::Quantile::P50, span?)),
            other => {
                if let Some(quantile) = quantile_of(other) {
                    found.push((quantile, span?));
                }
            }
        }
    }
    latencies.points = rising(found);
    latencies.resolution = Resolution::EXACT;
    Ok(latencies)
}

fn about_checks(summary: &Summary, draft: &mut ResultDraft) -> Result<(), ImportProblem> {
    let failed = whole(summary, "checks", "fails")?.unwrap_or(0);
    let passed = whole(summary, "checks", "passes")?.unwrap_or(0);
    if failed > 0 {
        let all = passed.saturating_add(failed);
        draft.warning(
            "checks-failed",
            format!("{failed} of {all} checks of the script failed; k6 does not count them as failed requests"),
            "judge `checks_failed.total`, or let failed checks fail the request",
        );
    }
    if failed + passed > 0 {
        draft.metrics.extend(figure("checks_failed", failed as f64));
    }
    Ok(())
}

fn about_thresholds(summary: &Summary, draft: &mut ResultDraft) {
    let all = summary.metrics.iter().flat_map(|(name, metric)| {
        let thresholds = metric.thresholds.iter();
        thresholds.map(move |(expression, violated)| (name, expression, *violated))
    });
    let (mut held, mut violated) = (0_u32, Vec::new());
    for (metric, expression, is_violated) in all {
        if is_violated {
            violated.push(format!("`{metric}`: {expression}"));
        } else {
            held += 1;
        }
    }
    if !violated.is_empty() {
        let message = format!("k6's own thresholds were violated: {}", violated.join(", "));
        draft.findings.push(finding(
            "threshold-violated",
            Weight::Warning,
            message,
            None,
        ));
    }
    if held > 0 {
        draft.notice(
            "thresholds-held",
            format!("{held} of k6's own thresholds held"),
        );
    }
}

/// The script's own metrics, each figure by itself: `my_trend_p_95`.
fn own_metrics(summary: &Summary, draft: &mut ResultDraft) {
    let is_own = |name: &str| {
        !name.contains('{') && !BUILT_IN.iter().any(|built_in| name.starts_with(built_in))
    };
    let own = summary.metrics.iter().filter(|(name, _)| is_own(name));
    let figures = own.flat_map(|(name, MetricFigures { values, .. })| {
        values
            .iter()
            .map(move |(of, value)| (format!("{name}_{of}"), *value))
    });
    for (name, value) in figures {
        let Some(record) = figure(&name, value) else {
            continue;
        };
        let is_new = draft.metrics.iter().all(|known| known.name != record.name);
        if is_new && draft.metrics.len() < MAX_FIGURES {
            draft.metrics.push(record);
        }
    }
}
