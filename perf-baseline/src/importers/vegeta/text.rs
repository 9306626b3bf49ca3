//! Vegeta's report as text. Which percentiles it has stands in front of them. Refuses columns
//! that are not as many as their names.

use std::collections::BTreeMap;
use std::io::Read;

use perf_core::{Latencies, LoadModel, QuantilePoints, Rate};

use super::outcome;
use crate::importers::draft::{ResultDraft, ScenarioDraft, nothing_known};
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::lines::Lines;
use crate::importers::percentiles::{quantile_of, rising};
use crate::importers::printed::{Place, behind};

/// Vegeta's text.
pub(in crate::importers) fn is_printed(begin: &str) -> bool {
    let first = begin.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| line.starts_with("Requests") && line.contains("[total, rate"))
}

/// Reads it.
pub(in crate::importers) fn read_printed(
    lines: &mut Lines<impl Read>,
) -> Result<ResultDraft, Fault> {
    let mut total = ScenarioDraft::new("vegeta");
    let mut latencies = nothing_known(0);
    let mut statuses: Option<BTreeMap<u64, u64>> = None;
    let mut errors = Vec::new();
    let mut requests = None;
    let mut is_errors = false;
    while let Some((number, line)) = lines.next_text()? {
        if is_errors {
            errors.extend((!line.is_empty()).then(|| line.to_owned()));
        } else if line.starts_with("Requests") {
            if requests.is_some() {
                let problem = "a second report begins here: give each report a file of its own";
                return Err(ImportProblem::Contradiction(problem.to_owned()).at_line(number));
            }
            let columns = columns(number, line)?;
            let of = |name| {
                columns
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, v)| *v)
            };
            let total_requests = of("total").unwrap_or_default();
            requests = Some(Place::of(number, "number of requests").count(total_requests)?);
            if let Some(throughput) = of("throughput") {
                let place = Place::of(number, "throughput");
                total.throughput = place.number(throughput)?.and_then(Rate::per_second);
            }
        } else if line.starts_with("Duration") {
            for (name, value) in columns(number, line)? {
                if name == "total" {
                    total.elapsed = Place::of(number, "duration").with_unit(value)?;
                }
            }
        } else if line.starts_with("Latencies") {
            let mut found = Vec::new();
            for (name, value) in columns(number, line)? {
                let Some(span) = Place::of(number, "latency").with_unit(value)? else {
                    continue;
                };
                match name {
                    "min" => latencies.min = Some(span),
                    "mean" => latencies.mean = Some(span),
                    "max" => latencies.max = Some(span),
                    other => found.extend(quantile_of(other).map(|quantile| (quantile, span))),
                }
            }
            latencies.points = rising(found);
        } else if line.starts_with("Bytes In") {
            for (name, value) in columns(number, line)? {
                if name == "total" {
                    total.received = Place::of(number, "bytes").count(value)?;
                }
            }
        } else if line.starts_with("Status Codes") {
            statuses = Some(by_status(number, line)?);
        } else if behind(line, "Error Set:").is_some() {
            is_errors = true;
        }
    }
    let missing = |what| Fault::from(ImportProblem::Missing { what });
    let requests = requests.ok_or_else(|| missing("the line `Requests`"))?;
    let statuses = statuses.ok_or_else(|| missing("the line `Status Codes`"))?;
    outcome::count(&mut total, &statuses, &errors);
    if total.requests() != requests {
        let problem = format!("{} requests by status, {requests} in all", total.requests());
        return Err(ImportProblem::Contradiction(problem).into());
    }
    total.model = LoadModel::Open;
    total.latencies = Latencies::Points(match requests {
        0 => nothing_known(0),
        count => QuantilePoints { count, ..latencies },
    });
    total.throughput = total.throughput.filter(|_| requests > 0);
    let mut draft = ResultDraft::new("vegeta");
    draft.scenarios.push(total);
    Ok(draft)
}

/// `Latencies     [min, mean, 50]  1ms, 2ms, 3ms`: names and values.
fn columns(number: u64, line: &str) -> Result<Vec<(&str, &str)>, Fault> {
    let place = Place::of(number, "names and values");
    let expected = "a list of names in brackets and as many values";
    let parts = line
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    let (names, values) = parts.ok_or_else(|| place.wrong(line, expected))?;
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let values: Vec<&str> = values.split(',').map(str::trim).collect();
    if names.len() != values.len() {
        return Err(place.wrong(line, expected));
    }
    Ok(names.into_iter().zip(values).collect())
}

/// `Status Codes  [code:count]   0:535  200:665`.
fn by_status(number: u64, line: &str) -> Result<BTreeMap<u64, u64>, Fault> {
    let (_, pairs) = line.split_once(']').unwrap_or_default();
    let place = Place::of(number, "status codes");
    let mut statuses = BTreeMap::new();
    for pair in pairs.split_whitespace() {
        let (status, count) = pair
            .split_once(':')
            .ok_or_else(|| place.wrong(pair, "a status and a count, such as `200:665`"))?;
        statuses.insert(place.count(status)?, place.count(count)?);
    }
    Ok(statuses)
}
