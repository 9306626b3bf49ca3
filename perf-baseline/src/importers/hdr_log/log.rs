//! An interval log: a histogram on each line, which are merged, those of each tag apart. Refuses
//! to average their percentiles.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perf_core::{Latencies, Timestamp};

use super::encoded::add;
use crate::importers::buckets::Buckets;
use crate::importers::draft::{Outcomes, ResultDraft, ScenarioDraft};
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::lines::Lines;
use crate::importers::printed::Place;
use crate::importers::time_unit::TimeUnit;

/// More tags are not kept apart.
const MAX_TAGS: usize = 500;

/// A log; its first lines say so.
pub(in crate::importers) fn is_log(begin: &str) -> bool {
    begin.contains("\"Interval_Compressed_Histogram\"")
        || (begin.starts_with("#[") && begin.contains(",HIST"))
}

/// A single histogram.
pub(in crate::importers) fn is_encoded(begins: &[u8]) -> bool {
    begins.starts_with(&[0x1C, 0x84, 0x93])
}

/// Reads a single histogram.
pub(in crate::importers) fn read_encoded(bytes: &[u8]) -> Result<ResultDraft, ImportProblem> {
    let mut buckets = None;
    add(bytes, &mut buckets).map_err(|problem| {
        ImportProblem::Contradiction(format!("it is not a histogram: {problem}"))
    })?;
    let mut draft = ResultDraft::new("hdr-log");
    let buckets = buckets.unwrap_or_else(Buckets::new);
    draft.scenarios.push(scenario("hdr-log", &buckets, None));
    about(&mut draft);
    Ok(draft)
}

/// Reads a log.
pub(in crate::importers) fn read_log(lines: &mut Lines<impl Read>) -> Result<ResultDraft, Fault> {
    let mut tags: BTreeMap<String, Option<Buckets>> = BTreeMap::new();
    let mut started_at = None;
    let (mut intervals, mut end) = (0_u64, 0.0_f64);
    let (mut first, mut base) = (None, 0.0);
    while let Some((number, line)) = lines.next_text()? {
        if let Some(comment) = line.strip_prefix('#') {
            let seconds = |label: &str| {
                let (_, rest) = comment.split_once(label)?;
                rest.split_whitespace().next()?.parse::<f64>().ok()
            };
            started_at = started_at.or_else(|| seconds("[StartTime:"));
            base = seconds("[BaseTime:").unwrap_or(base);
            continue;
        }
        if line.is_empty() || line.starts_with('"') {
            continue;
        }
        let (tag, rest) = match line.strip_prefix("Tag=") {
            Some(tagged) => tagged.split_once(',').unwrap_or((tagged, "")),
            None => ("", line),
        };
        let fields: Vec<&str> = rest.split(',').map(str::trim).collect();
        let place = Place::of(number, "interval");
        let expected = "a start, a length, a maximum and a histogram";
        let [start, length, _, histogram] = fields[..] else {
            return Err(place.wrong(line, expected));
        };
        let missing = || place.wrong(line, expected);
        let start = place.number(start)?.ok_or_else(missing)? + base;
        let length = place.number(length)?.ok_or_else(missing)?;
        first = Some(first.map_or(start, |first: f64| first.min(start)));
        end = end.max(start + length);
        let bytes = STANDARD
            .decode(histogram)
            .map_err(|_not_base64| place.wrong(histogram, "a histogram in base64"))?;
        if !tags.contains_key(tag) && tags.len() >= MAX_TAGS {
            let problem = format!("more than {MAX_TAGS} tags");
            return Err(ImportProblem::Contradiction(problem).at_line(number));
        }
        let buckets = tags.entry(tag.to_owned()).or_default();
        add(&bytes, buckets).map_err(|problem| {
            let problem = format!("it is not a histogram: {problem}");
            ImportProblem::Contradiction(problem).at_line(number)
        })?;
        intervals += 1;
    }
    let mut draft = ResultDraft::new("hdr-log");
    // Starts are counted from the beginning of the log, or from 1970.
    let absolute = first.filter(|first| *first > 1e8);
    let span = end
        - started_at
            .filter(|_| absolute.is_some())
            .or(absolute)
            .unwrap_or(0.0);
    let elapsed = TimeUnit::Seconds.span(span);
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
    let millis = |seconds: f64| (seconds * 1e3).round() as i64;
    let at = started_at.or(absolute).map(millis);
    draft.started_at = at.and_then(Timestamp::from_unix_millis);
    for (tag, buckets) in &tags {
        let Some(buckets) = buckets else { continue };
        let name = if tag.is_empty() { "hdr-log" } else { tag };
        draft.scenarios.push(scenario(name, buckets, elapsed));
    }
    draft.notice("intervals", format!("{intervals} intervals were merged"));
    about(&mut draft);
    Ok(draft)
}

fn scenario(name: &str, buckets: &Buckets, elapsed: Option<Duration>) -> ScenarioDraft {
    let mut scenario = ScenarioDraft::new(name);
    scenario.successes = buckets.count();
    scenario.outcomes = Outcomes::Unknown;
    scenario.latencies = Latencies::Histogram(buckets.histogram());
    scenario.elapsed = elapsed;
    scenario
}

fn about(draft: &mut ResultDraft) {
    draft.notice(
        "values-in-nanoseconds",
        "values are taken for nanoseconds, each for the upper end of its bucket in the file",
    );
}
