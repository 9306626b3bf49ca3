//! A simulation log as text, which Gatling wrote up to 3.10: fields with tabs between them.
//! Where they are depends on the version; refuses a request without its two times.

use std::io::Read;

use perf_core::{FailureKind, LoadModel};

use crate::importers::draft::ResultDraft;
use crate::importers::failure_class::of_message;
use crate::importers::import_error::Fault;
use crate::importers::lines::Lines;
use crate::importers::printed::Place;
use crate::importers::requests::{Request, Requests, Times};
use crate::importers::time_unit::TimeUnit;

/// A text log.
pub(in crate::importers) fn is_log(begin: &str) -> bool {
    begin.lines().take(20).any(|line| line.starts_with("RUN\t"))
}

/// A log as newer versions write it.
pub(in crate::importers) fn is_binary(begins: &[u8]) -> bool {
    let Some((head, rest)) = begins.split_first_chunk::<5>() else {
        return false;
    };
    // A zero, the length of the version, and the version.
    head[..4] == [0; 4]
        && (3..16).contains(&head[4])
        && rest.first().is_some_and(u8::is_ascii_digit)
        && rest.get(1) == Some(&b'.')
}

/// Reads it.
pub(in crate::importers) fn read_log(lines: &mut Lines<impl Read>) -> Result<ResultDraft, Fault> {
    let mut requests = Requests::new();
    let mut version = None;
    let mut ended = false;
    while let Some((number, line)) = lines.next()? {
        let line = String::from_utf8_lossy(line);
        let fields: Vec<&str> = line.split('\t').collect();
        match fields[0] {
            "RUN" => version = fields.last().map(|version| version.trim().to_owned()),
            "USER" => ended |= fields.contains(&"END"),
            "REQUEST" => request(&fields, number, &mut requests)?,
            _ => {}
        }
    }
    let mut draft = requests.draft("gatling", Times::Calendar);
    draft.version = version.filter(|version| !version.is_empty());
    for scenario in &mut draft.scenarios {
        scenario.model = LoadModel::Unknown;
    }
    if !ended {
        let message = "no user in the log has come to an end: it may be cut off";
        draft.warning(
            "not-finished",
            message,
            "let Gatling finish before the file is read",
        );
    }
    Ok(draft)
}

fn request(fields: &[&str], number: u64, requests: &mut Requests) -> Result<(), Fault> {
    let place = Place::of(number, "request");
    let status = fields.iter().position(|field| ["OK", "KO"].contains(field));
    let expected = "a request with a name, two times, and `OK` or `KO`";
    let status = status
        .filter(|status| *status >= 4)
        .ok_or_else(|| place.wrong(&fields.join("\t"), expected))?;
    let (name, start, end) = (fields[status - 3], fields[status - 2], fields[status - 1]);
    let started = place.count(start)?;
    let took = place.count(end)?.checked_sub(started);
    let took = took.ok_or_else(|| place.wrong(end, "a time after the one in front of it"))?;
    let latency = TimeUnit::Milliseconds.span(took as f64);
    let latency = latency.ok_or_else(|| place.wrong(end, "milliseconds since 1970"))?;
    let message = fields.get(status + 1).map_or("", |text| text.trim());
    let failed = fields[status] == "KO";
    let kind = match of_message(message) {
        FailureKind::Unclassified if !message.is_empty() => FailureKind::CheckFailed,
        kind => kind,
    };
    requests.add(&Request {
        endpoint: Some(name),
        sent: i64::try_from(started)
            .ok()
            .map(|millis| millis.saturating_mul(1_000_000)),
        latency,
        failure: failed.then_some((kind, Some(message))),
        is_timed: true,
        received: 0,
    });
    Ok(())
}
