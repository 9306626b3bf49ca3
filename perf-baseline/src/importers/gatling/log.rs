//! A simulation log as text, which Gatling wrote up to 3.12: fields with tabs between them.
//! Where they are depends on the version; refuses a request without its two times.

use std::io::Read;

use super::requests::{Log, Logged};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::Fault;
use crate::importers::lines::Lines;
use crate::importers::printed::Place;
use crate::importers::requests::Requests;

/// A text log.
pub(in crate::importers) fn is_log(begin: &str) -> bool {
    begin.lines().take(20).any(|line| line.starts_with("RUN\t"))
}

/// Reads it.
pub(in crate::importers) fn read_log(lines: &mut Lines<impl Read>) -> Result<ResultDraft, Fault> {
    let mut requests = Requests::new();
    let mut log = Log::default();
    while let Some((number, line)) = lines.next()? {
        let line = String::from_utf8_lossy(line);
        let fields: Vec<&str> = line.split('\t').collect();
        match fields[0] {
            "RUN" => log.version = fields.last().map(|version| version.trim().to_owned()),
            "USER" => log.ended |= fields.contains(&"END"),
            "REQUEST" => request(&fields, number, &mut requests)?,
            _ => {}
        }
    }
    Ok(log.draft(requests))
}

fn request(fields: &[&str], number: u64, requests: &mut Requests) -> Result<(), Fault> {
    let place = Place::of(number, "request");
    let status = fields.iter().position(|field| ["OK", "KO"].contains(field));
    let expected = "a request with a name, two times, and `OK` or `KO`";
    let status = status
        .filter(|status| *status >= 4)
        .ok_or_else(|| place.wrong(&fields.join("\t"), expected))?;
    let message = fields.get(status + 1).map_or("", |text| text.trim());
    let (start, end) = (fields[status - 2], fields[status - 1]);
    let logged = Logged {
        name: fields[status - 3],
        started: place.count(start)?,
        ended: place.count(end)?,
        failure: (fields[status] == "KO").then_some(message),
    };
    let expected = "a time in milliseconds since 1970, after the one in front of it";
    let added = logged.add_to(requests);
    added.ok_or_else(|| place.wrong(end, expected))
}
