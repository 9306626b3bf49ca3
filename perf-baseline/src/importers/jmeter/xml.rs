//! A JTL as XML: an element for each sample, within which those are that it is made of. Refuses
//! what is not a JTL's, and elements longer than any real one.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::samples::{Sample, Samples};
use crate::importers::bounded::{Bounded, is_too_long};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem, shown};
use crate::importers::time_unit::TimeUnit;

/// Longer elements are not read. Bodies of answers may be in them.
const MAX_ELEMENT: usize = 8 << 20;
/// Deeper elements are not read.
const MAX_DEPTH: usize = 64;

/// A JTL.
pub(in crate::importers) fn is_xml(begin: &str) -> bool {
    begin.contains("<testResults")
}

/// Reads it.
pub(in crate::importers) fn read_xml(from: impl Read) -> Result<ResultDraft, Fault> {
    let bounded = Bounded::new(from, MAX_ELEMENT);
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, bounded));
    let mut samples = Samples::new();
    let mut buffer = Vec::new();
    // Names of the open elements: is each one a sample?
    let mut open: Vec<bool> = Vec::new();
    let mut begun = false;
    loop {
        buffer.clear();
        reader.get_mut().get_mut().allow(MAX_ELEMENT);
        let at = reader.buffer_position();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| match error {
                quick_xml::Error::Io(error) if is_too_long(&error) => {
                    let (part, limit) = ("element", MAX_ELEMENT);
                    Fault::from(ImportProblem::TooLong { part, limit })
                }
                quick_xml::Error::Io(error) => {
                    ImportProblem::Unreadable(std::io::Error::new(error.kind(), error.to_string()))
                        .into()
                }
                other => wrong(at, &other.to_string()),
            })?;
        match event {
            Event::Start(element) => {
                begun |= element.name().as_ref() == b"testResults";
                let is_sample = is_sample(&element);
                if is_sample {
                    take(&element, &open, &mut samples, at)?;
                }
                open.push(is_sample);
                if open.len() > MAX_DEPTH {
                    return Err(wrong(at, "elements are nested too deeply"));
                }
            }
            Event::Empty(element) if is_sample(&element) => {
                take(&element, &open, &mut samples, at)?;
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !begun {
        let what = "the element `testResults`";
        return Err(ImportProblem::Missing { what }.into());
    }
    let mut draft = samples.draft();
    if !open.is_empty() {
        draft.warning(
            "not-finished",
            "the file ends within its elements: it is cut off, or JMeter was still running",
            "let JMeter finish before the file is read",
        );
    }
    Ok(draft)
}

fn is_sample(element: &BytesStart<'_>) -> bool {
    matches!(element.name().as_ref(), b"httpSample" | b"sample")
}

fn take(
    element: &BytesStart<'_>,
    open: &[bool],
    samples: &mut Samples,
    at: u64,
) -> Result<(), Fault> {
    if open.contains(&true) {
        samples.leave_out_part();
        return Ok(());
    }
    let mut found = Attributes::default();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| wrong(at, &error.to_string()))?;
        let slot = match attribute.key.as_ref() {
            b"t" => &mut found.elapsed,
            b"ts" => &mut found.started,
            b"s" => &mut found.success,
            b"lb" => &mut found.label,
            b"rc" => &mut found.code,
            b"rm" => &mut found.message,
            b"tn" => &mut found.thread,
            b"by" => &mut found.bytes,
            _ => continue,
        };
        let value = std::str::from_utf8(&attribute.value)
            .map_err(|_not_utf8| wrong(at, "an attribute is not UTF-8"))?;
        let value =
            quick_xml::escape::unescape(value).map_err(|error| wrong(at, &error.to_string()))?;
        *slot = Some(value.into_owned());
    }
    found.add_to(samples, at)
}

#[derive(Default)]
struct Attributes {
    elapsed: Option<String>,
    started: Option<String>,
    success: Option<String>,
    label: Option<String>,
    code: Option<String>,
    message: Option<String>,
    thread: Option<String>,
    bytes: Option<String>,
}

impl Attributes {
    fn add_to(&self, samples: &mut Samples, at: u64) -> Result<(), Fault> {
        let bad = |name: &str, text: &str, expected: &str| {
            wrong(
                at,
                &format!("attribute `{name}`: `{}` is not {expected}", shown(text)),
            )
        };
        let needed = |name: &str, value: &Option<String>| {
            let value = value.clone();
            value.ok_or_else(|| wrong(at, &format!("a sample has no attribute `{name}`")))
        };
        let elapsed = needed("t", &self.elapsed)?;
        let started = needed("ts", &self.started)?;
        let span = elapsed
            .parse()
            .ok()
            .and_then(|number| TimeUnit::Milliseconds.span(number));
        let success = match self.success.as_deref() {
            None => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(other) => return Err(bad("s", other, "`true` or `false`")),
        };
        let bytes = self.bytes.as_deref().unwrap_or("0");
        let text = |value: &'_ Option<String>| value.as_deref().unwrap_or("").to_owned();
        samples.add(&Sample {
            started: started
                .parse()
                .map_err(|_not_whole| bad("ts", &started, "milliseconds since 1970"))?,
            elapsed: span.ok_or_else(|| bad("t", &elapsed, TimeUnit::Milliseconds.expected()))?,
            label: &text(&self.label),
            thread: &text(&self.thread),
            code: &text(&self.code),
            message: &text(&self.message),
            failure: "",
            success,
            received: bytes
                .parse()
                .map_err(|_not_whole| bad("by", bytes, "a whole number from 0 up"))?,
        });
        Ok(())
    }
}

fn wrong(at: u64, problem: &str) -> Fault {
    ImportProblem::Contradiction(format!("byte {at}: {problem}")).into()
}
