//! What hey prints for people: seconds with four decimals. Refuses a text without the
//! distribution of status codes.

use std::io::Read;
use std::time::Duration;

use perf_core::{Latencies, LoadModel, QuantilePoints, Rate, Resolution};

use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::failure_class::{of_message, of_status};
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::lines::Lines;
use crate::importers::percentiles::{quantile_of, rising};
use crate::importers::printed::{Place, behind, bracketed};
use crate::importers::tally::count_failures;
use crate::importers::time_unit::TimeUnit;

/// hey's text.
pub(in crate::importers) fn is_printed(begin: &str) -> bool {
    let mut lines = begin.lines().filter(|line| !line.trim().is_empty());
    lines.next().is_some_and(|line| line.trim() == "Summary:")
        && lines
            .next()
            .and_then(|line| behind(line, "Total:"))
            .is_some_and(|total| total.ends_with("secs"))
}

/// Reads it.
pub(in crate::importers) fn read_printed(
    lines: &mut Lines<impl Read>,
) -> Result<ResultDraft, Fault> {
    let mut total = ScenarioDraft::new("hey");
    let mut latencies = nothing_known(0);
    let mut found = Vec::new();
    let mut answered = 0_u64;
    let mut has_statuses = false;
    while let Some((number, line)) = lines.next_text()? {
        let seconds = |what, text: &str| {
            let number_of = text.trim_end_matches("secs");
            Place::of(number, what).span(number_of, TimeUnit::Seconds)
        };
        if let Some(text) = behind(line, "Total:") {
            total.elapsed = seconds("total", text)?;
        } else if let Some(text) = behind(line, "Slowest:") {
            latencies.max = seconds("slowest", text)?;
        } else if let Some(text) = behind(line, "Fastest:") {
            latencies.min = seconds("fastest", text)?;
        } else if let Some(text) = behind(line, "Average:") {
            latencies.mean = seconds("average", text)?;
        } else if let Some(text) = behind(line, "Total data:") {
            total.received = Place::of(number, "total data").bytes(text)?;
        } else if let Some((percent, value)) = line.split_once("% in ") {
            let value = seconds("percentile", value)?;
            if let (Some(quantile), Some(value)) = (quantile_of(percent.trim()), value) {
                found.push((quantile, value));
            }
        } else if line.starts_with("Status code distribution:") {
            has_statuses = true;
        } else if let Some((inside, rest)) = bracketed(line).filter(|_| has_statuses) {
            if let Some(count) = rest.strip_suffix("responses") {
                let status = Place::of(number, "status").count(inside)?;
                let count = Place::of(number, "number of responses").count(count)?;
                answered = answered.saturating_add(count);
                if (200..400).contains(&status) {
                    total.successes = total.successes.saturating_add(count);
                } else {
                    let message = format!("status {status}");
                    count_failures(
                        &mut total.failures,
                        of_status(status),
                        count,
                        Some(&message),
                    );
                }
            } else {
                let count = Place::of(number, "number of errors").count(inside)?;
                count_failures(&mut total.failures, of_message(rest), count, Some(rest));
            }
        }
    }
    if !has_statuses {
        let what = "the status code distribution";
        return Err(ImportProblem::Missing { what }.into());
    }
    if answered == 0 {
        // Of nothing hey prints zeros and `NaN`.
        latencies = nothing_known(0);
        found.clear();
    }
    total.latencies = Latencies::Points(QuantilePoints {
        count: answered,
        points: rising(found),
        resolution: Resolution {
            unit: Duration::from_micros(100),
            significant_digits: None,
        },
        ..latencies
    });
    let seconds = total.elapsed.map_or(0.0, |elapsed| elapsed.as_secs_f64());
    if seconds > 0.0 && answered > 0 {
        total.throughput = Rate::per_second(total.successes as f64 / seconds);
    }
    total.model = LoadModel::Closed;
    let mut draft = ResultDraft::new("hey");
    draft.scenarios.push(total);
    draft.notice("printed-digits", "hey prints times to 0.1 ms");
    Ok(draft)
}
