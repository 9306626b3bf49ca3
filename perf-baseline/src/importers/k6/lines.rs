//! The lines of k6's `--out json`: every request is read, one is held at a time. Refuses to add
//! up what is not a request.

use std::borrow::Cow;
use std::io::Read;

use perf_core::{FailureKind, Timestamp};
use serde::Deserialize;

use crate::importers::draft::{Outcomes, ResultDraft};
use crate::importers::failure_class::{of_message, of_status};
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::json_line::parse;
use crate::importers::lines::Lines;
use crate::importers::metric::figure;
use crate::importers::requests::{Request, Requests, Times};
use crate::importers::time_unit::TimeUnit;
use crate::json_fault::JsonFault;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    metric: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Point<'a> {
    #[serde(borrow)]
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    time: Cow<'a, str>,
    value: f64,
    #[serde(borrow, default)]
    tags: Option<Tags<'a>>,
}

#[derive(Deserialize, Default)]
struct Tags<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    expected_response: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    error: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    error_code: Option<Cow<'a, str>>,
}

/// What was seen beside the requests.
#[derive(Default)]
struct Beside {
    counted: u64,
    iterations: u64,
    checks: u64,
    checks_failed: u64,
    untold: u64,
    last: Option<(u64, String)>,
}

/// Reads all lines.
pub(in crate::importers) fn read_lines(lines: &mut Lines<impl Read>) -> Result<ResultDraft, Fault> {
    let mut requests = Requests::new();
    let mut beside = Beside::default();
    while let Some((number, text)) = lines.next()? {
        if text.trim_ascii().is_empty() {
            continue;
        }
        let read = one(text, &mut requests, &mut beside);
        if let Err(fault) = read {
            beside.last = Some((number, fault.problem.clone()));
            // Only the last line may be cut off: a run that was ended while it wrote.
            if lines.ends_in_line_feed() {
                return Err(ImportProblem::Json(JsonFault { line: 0, ..fault }).at_line(number));
            }
        }
    }
    Ok(draft(requests, &beside))
}

fn one(text: &[u8], requests: &mut Requests, beside: &mut Beside) -> Result<(), JsonFault> {
    let line: Line<'_> = parse(text)?;
    if line.kind != "Point" {
        return Ok(());
    }
    match &*line.metric {
        "http_req_duration" => request(&parse::<Point<'_>>(text)?.data, requests, beside)?,
        "http_reqs" => beside.counted += 1,
        "iterations" => beside.iterations += 1,
        "checks" => {
            let point: Point<'_> = parse(text)?;
            beside.checks += 1;
            beside.checks_failed += u64::from(point.data.value == 0.0);
        }
        _ => {}
    }
    Ok(())
}

fn request(data: &Data<'_>, requests: &mut Requests, beside: &mut Beside) -> Result<(), JsonFault> {
    let field =
        |field: &str, problem: String| JsonFault::of_field(format!("data.{field}"), problem);
    let latency = TimeUnit::Milliseconds.span(data.value).ok_or_else(|| {
        let expected = TimeUnit::Milliseconds.expected();
        field("value", format!("{} is not {expected}", data.value))
    })?;
    let ended: Timestamp = data
        .time
        .parse()
        .map_err(|problem| field("time", problem))?;
    // A point is written when the request has ended.
    let took = i64::try_from(latency.as_nanos()).unwrap_or(i64::MAX);
    let sent = ended
        .as_unix_millis()
        .saturating_mul(1_000_000)
        .saturating_sub(took);
    let none = Tags::default();
    let tags = data.tags.as_ref().unwrap_or(&none);
    if tags.expected_response.is_none() && tags.status.is_none() {
        beside.untold += 1;
    }
    let failure = failure(tags);
    requests.add(&Request {
        endpoint: tags.name.as_deref(),
        sent: Some(sent),
        latency,
        failure: failure.map(|kind| (kind, tags.error.as_deref())),
        is_timed: true,
        received: 0,
    });
    Ok(())
}

/// Why a request failed; `None` for a success. k6 says whether the answer was expected; where
/// that tag was switched off, the status does.
fn failure(tags: &Tags<'_>) -> Option<FailureKind> {
    let status: u64 = tags
        .status
        .as_deref()
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    let failed = match tags.expected_response.as_deref() {
        Some(expected) => expected != "true",
        None => tags.status.is_some() && !(200..400).contains(&status),
    };
    failed.then(
        || match (status, tags.error.as_deref(), tags.error_code.as_deref()) {
            (1.., _, _) => of_status(status),
            // Codes of k6: 1050 is its time limit, 1100s are names, 1200s connections, 1300s TLS.
            (_, _, Some("1050" | "1211")) => FailureKind::Timeout,
            (_, _, Some("1212")) => FailureKind::ConnectRefused,
            (_, _, Some("1220")) => FailureKind::Reset,
            (_, _, Some(code)) if code.starts_with("11") => FailureKind::Dns,
            (_, _, Some(code)) if code.starts_with("13") => FailureKind::Tls,
            (_, Some(error), _) => of_message(error),
            _ => FailureKind::Unclassified,
        },
    )
}

fn draft(requests: Requests, beside: &Beside) -> ResultDraft {
    let measured = requests.count();
    let mut draft = requests.draft("k6", Times::Calendar);
    if beside.untold > 0 && beside.untold == measured {
        for scenario in draft.scenarios.iter_mut().chain(&mut draft.endpoints) {
            scenario.outcomes = Outcomes::Unknown;
        }
    }
    if beside.counted != measured {
        let message = format!(
            "{} requests were counted, {measured} have a time: the file may be cut off",
            beside.counted
        );
        draft.warning(
            "lines-missing",
            message,
            "let k6 finish before the file is read",
        );
    }
    if let Some((line, problem)) = &beside.last {
        let message = format!("line {line}, the last one, is cut off and was left out: {problem}");
        draft.warning(
            "last-line-left-out",
            message,
            "let k6 finish before the file is read",
        );
    }
    if beside.checks_failed > 0 {
        let (failed, all) = (beside.checks_failed, beside.checks);
        draft.warning(
            "checks-failed",
            format!("{failed} of {all} checks of the script failed; k6 does not count them as failed requests"),
            "judge `checks_failed.total`, or let failed checks fail the request",
        );
    }
    if beside.checks > 0 {
        let failed = figure("checks_failed", beside.checks_failed as f64);
        draft.metrics.extend(failed);
    }
    draft
}
