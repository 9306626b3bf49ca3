//! What oha prints for people: times with four decimals of their unit, in older versions one.
//! Refuses a text without the distribution of status codes.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use perf_core::Resolution;

use super::total::Report;
use crate::importers::draft::{ResultDraft, nothing_known};
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::lines::Lines;
use crate::importers::percentiles::{quantile_of, rising};
use crate::importers::printed::{Place, behind, bracketed};

/// oha's text; hey's has no `Success rate:`.
pub(in crate::importers) fn is_printed(begin: &str) -> bool {
    let mut lines = begin.lines().filter(|line| !line.trim().is_empty());
    lines.next().is_some_and(|line| line.trim() == "Summary:")
        && lines
            .next()
            .is_some_and(|line| behind(line, "Success rate:").is_some())
}

/// Reads it.
pub(in crate::importers) fn read_printed(
    lines: &mut Lines<impl Read>,
) -> Result<ResultDraft, Fault> {
    let mut report = Report {
        statuses: BTreeMap::new(),
        errors: BTreeMap::new(),
        latencies: nothing_known(0),
        elapsed: None,
        received: 0,
    };
    let mut found = Vec::new();
    let mut section = Section::Summary;
    let mut decimals = 4;
    while let Some((number, line)) = lines.next_text()? {
        if let Some(begun) = Section::begun_by(line) {
            section = begun;
            continue;
        }
        let place = |what| Place::of(number, what);
        match section {
            Section::Summary => {
                let span = |what, text: &str| place(what).with_unit(&joined(text));
                if let Some(text) = behind(line, "Total:") {
                    report.elapsed = span("total", text)?;
                } else if let Some(text) = behind(line, "Slowest:") {
                    report.latencies.max = span("slowest", text)?;
                } else if let Some(text) = behind(line, "Fastest:") {
                    report.latencies.min = span("fastest", text)?;
                } else if let Some(text) = behind(line, "Average:") {
                    report.latencies.mean = span("average", text)?;
                    decimals = decimals_of(text).unwrap_or(decimals);
                } else if let Some(text) = behind(line, "Total data:") {
                    report.received = place("total data").bytes(text)?;
                }
            }
            Section::Distribution => {
                if let Some((percent, value)) = line.split_once(" in ") {
                    let value = place("percentile").with_unit(&joined(value))?;
                    let percent = percent.trim().trim_end_matches('%');
                    if let (Some(quantile), Some(value)) = (quantile_of(percent), value) {
                        found.push((quantile, value));
                    }
                }
            }
            Section::Statuses => {
                if let Some((status, rest)) = bracketed(line) {
                    let count = rest.trim_end_matches(" responses");
                    let status = place("status").count(status)?;
                    let count = place("number of responses").count(count)?;
                    report.statuses.insert(status, count);
                }
            }
            Section::Errors => {
                if let Some((count, message)) = bracketed(line) {
                    let count = place("number of errors").count(count)?;
                    report.errors.insert(message.to_owned(), count);
                }
            }
            Section::Other => {}
        }
    }
    if section != Section::Statuses && section != Section::Errors {
        let what = "the status code distribution";
        return Err(ImportProblem::Missing { what }.into());
    }
    report.latencies.points = rising(found);
    // The unit of the smallest digit that was printed, where times are told in ms or s.
    let is_short = report
        .latencies
        .max
        .is_some_and(|max| max < Duration::from_secs(1));
    let unit = if is_short {
        Duration::from_millis(1)
    } else {
        Duration::from_secs(1)
    };
    report.latencies.resolution = Resolution {
        unit: unit / 10_u32.pow(decimals.min(9)),
        significant_digits: None,
    };
    let mut draft = report.draft();
    draft.notice(
        "printed-digits",
        format!("oha prints times with {decimals} decimals of their unit"),
    );
    Ok(draft)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Summary,
    Distribution,
    Statuses,
    Errors,
    Other,
}

impl Section {
    fn begun_by(line: &str) -> Option<Self> {
        Some(match line {
            "Summary:" => Self::Summary,
            "Response time distribution:" => Self::Distribution,
            "Status code distribution:" => Self::Statuses,
            "Error distribution:" => Self::Errors,
            other if other.ends_with(':') && !other.starts_with('[') => Self::Other,
            _ => return None,
        })
    }
}

/// `43.9017 ms` and `43.9017 secs` as one word.
fn joined(text: &str) -> String {
    let text = text.replace(" secs", "s").replace(" sec", "s");
    text.split_whitespace().collect()
}

/// Digits behind the point.
fn decimals_of(text: &str) -> Option<u32> {
    let (_, behind) = text.split_once('.')?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    u32::try_from(digits).ok()
}
