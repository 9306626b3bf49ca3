//! A simulation log as Gatling writes it from 3.13 on, after its sources: a header, and then
//! records that begin with their kind. Refuses a kind that is not known.
//!
//! Source: `LogFileDataWriter.scala` and `LogFileReader.scala` of Gatling.

use std::io::Read;

use super::fields::{Fields, Unread};
use super::requests::{Log, Logged};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::requests::Requests;

/// More of them are in no log.
const MOST_SCENARIOS: u32 = 10_000;
const MOST_GROUPS: u32 = 1_000;

/// A binary log.
pub(in crate::importers) fn is_binary(begins: &[u8]) -> bool {
    let Some((head, rest)) = begins.split_first_chunk::<5>() else {
        return false;
    };
    // A zero, the length of the version, and the version.
    head[..4] == [0; 4]
        && (3..40).contains(&head[4])
        && rest.first().is_some_and(u8::is_ascii_digit)
        && rest.get(1) == Some(&b'.')
}

/// Reads it.
pub(in crate::importers) fn read_binary(from: impl Read) -> Result<ResultDraft, Fault> {
    let mut fields = Fields::new(from);
    let (start, mut log) = header(&mut fields).map_err(|unread| match unread {
        Unread::CutOff => {
            ImportProblem::Contradiction("it is cut off within its first record".to_owned()).into()
        }
        Unread::Wrong(fault) => fault,
    })?;
    let mut requests = Requests::new();
    // Of the last record a part may be missing, where a run was ended while it wrote.
    let cut_off = loop {
        let kind = match fields.bytes() {
            Ok([kind]) => kind,
            Err(Unread::CutOff) => break false,
            Err(Unread::Wrong(fault)) => return Err(fault),
        };
        match record(kind, start, &mut fields, &mut log, &mut requests) {
            Ok(()) => {}
            Err(Unread::CutOff) => break true,
            Err(Unread::Wrong(fault)) => return Err(fault),
        }
    };
    let mut draft = log.draft(requests);
    if cut_off {
        draft.warning(
            "last-record-left-out",
            "the last record is cut off and was left out",
            "let Gatling finish before the file is read",
        );
    }
    Ok(draft)
}

/// When the run started, in milliseconds since 1970, and what made it.
fn header(fields: &mut Fields<impl Read>) -> Result<(i64, Log), Unread> {
    let [_kind] = fields.bytes()?;
    let (version, _class) = fields.first_texts()?;
    let start = fields.bytes().map(i64::from_be_bytes)?;
    let _description = fields.text()?;
    for _scenario in 0..fields.count(MOST_SCENARIOS)? {
        fields.text()?;
    }
    for _assertion in 0..fields.count(MOST_SCENARIOS)? {
        for _byte in 0..fields.count(1 << 20)? {
            let [_] = fields.bytes()?;
        }
    }
    let log = Log {
        version: Some(version),
        ended: false,
    };
    Ok((start, log))
}

fn record(
    kind: u8,
    start: i64,
    fields: &mut Fields<impl Read>,
    log: &mut Log,
    requests: &mut Requests,
) -> Result<(), Unread> {
    match kind {
        1 => request(start, fields, requests),
        2 => {
            let (_scenario, begins, _at) = (fields.number()?, fields.truth()?, fields.number()?);
            log.ended |= !begins;
            Ok(())
        }
        3 => {
            groups(fields)?;
            let [_begin, _end, _took] = [fields.number()?, fields.number()?, fields.number()?];
            fields.truth().map(|_succeeded| ())
        }
        4 => {
            fields.known_text()?;
            fields.number().map(|_at| ())
        }
        _ => Err(fields.wrong(&format!("{kind} is no kind of record"))),
    }
}

fn groups(fields: &mut Fields<impl Read>) -> Result<(), Unread> {
    for _group in 0..fields.count(MOST_GROUPS)? {
        fields.known_text()?;
    }
    Ok(())
}

fn request(
    start: i64,
    fields: &mut Fields<impl Read>,
    requests: &mut Requests,
) -> Result<(), Unread> {
    groups(fields)?;
    let name = fields.known_text()?;
    let [started, ended] = [fields.number()?, fields.number()?];
    let succeeded = fields.truth()?;
    let message = fields.known_text()?;
    let at = |offset: i32| {
        let millis = start.checked_add(offset.into());
        millis.and_then(|millis| u64::try_from(millis).ok())
    };
    let logged = at(started)
        .zip(at(ended))
        .map(|(started, ended)| Logged {
            name: &name,
            started,
            ended,
            failure: (!succeeded).then_some(message.trim()),
        })
        .and_then(|logged| logged.add_to(requests));
    logged.ok_or_else(|| fields.wrong("a request ends before it starts"))
}
