//! Vegeta's results as JSON lines: one request on each, in nanoseconds. Refuses a line that lacks
//! its time or its status.

use std::borrow::Cow;
use std::io::Read;

use perf_core::{LoadModel, Timestamp};
use serde::Deserialize;

use super::outcome::failure;
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::json_line::read_line;
use crate::importers::json_outline::Outline;
use crate::importers::json_time::Nanos;
use crate::importers::lines::Lines;
use crate::importers::requests::{Request, Requests, Times};

#[derive(Deserialize)]
struct Line<'a> {
    code: u64,
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    latency: Nanos,
    #[serde(default)]
    bytes_in: u64,
    #[serde(borrow, default)]
    error: Cow<'a, str>,
    #[serde(borrow, default)]
    attack: Cow<'a, str>,
}

/// A line of results.
pub(in crate::importers) fn is_line(outline: &Outline) -> bool {
    outline.has_all(&["attack", "seq", "code", "latency"])
}

/// Reads all lines.
pub(in crate::importers) fn read_lines(lines: &mut Lines<impl Read>) -> Result<ResultDraft, Fault> {
    let mut requests = Requests::new();
    while let Some((number, text)) = lines.next()? {
        if text.trim_ascii().is_empty() {
            continue;
        }
        let line: Line<'_> = read_line(text, number)?;
        let sent: Timestamp = line.timestamp.parse().map_err(|problem: String| {
            ImportProblem::Contradiction(format!("field `timestamp`: {problem}")).at_line(number)
        })?;
        requests.add(&Request {
            endpoint: (!line.attack.is_empty()).then_some(&*line.attack),
            sent: Some(sent.as_unix_millis().saturating_mul(1_000_000)),
            latency: line.latency.0,
            failure: failure(line.code, &line.error).map(|kind| (kind, Some(&*line.error))),
            is_timed: true,
            received: line.bytes_in,
        });
    }
    let mut draft = requests.draft("vegeta", Times::Calendar);
    for scenario in &mut draft.scenarios {
        scenario.model = LoadModel::Open;
    }
    Ok(draft)
}
