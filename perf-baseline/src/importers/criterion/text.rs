//! What criterion prints, `time:   [low estimate high]`, and the lines of Rust's own benchmarks,
//! `bench: 329 ns/iter`. Refuses units that are no times.

use std::io::Read;

use crate::importers::benchmark::{Benchmark, draft};
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::Fault;
use crate::importers::lines::Lines;
use crate::importers::printed::Place;

/// A text of either kind.
pub(in crate::importers) fn is_printed(begin: &str) -> bool {
    begin
        .lines()
        .any(|line| estimate(line).is_some() || bencher(line).is_some())
}

/// Reads it.
pub(in crate::importers) fn read_printed(
    lines: &mut Lines<impl Read>,
) -> Result<ResultDraft, Fault> {
    let mut benchmarks = Vec::new();
    let mut skipped = 0_u32;
    let mut above = String::new();
    while let Some((number, line)) = lines.next()? {
        let line = String::from_utf8_lossy(line);
        let place = Place::of(number, "time");
        if let Some((name, [_, time, unit])) = estimate(&line) {
            let name = if name.is_empty() {
                above.clone()
            } else {
                name.to_owned()
            };
            let Some(nanos) = nanos_in(unit) else {
                skipped += 1;
                continue;
            };
            let mean = place.number(time)?.map(|time| time * nanos);
            benchmarks.push(Benchmark {
                count: 1,
                mean,
                ..Benchmark::named(name)
            });
        } else if let Some((name, time, unit)) = bencher(&line) {
            let Some(nanos) = unit.strip_suffix("/iter").and_then(nanos_in) else {
                skipped += 1;
                continue;
            };
            let mean = place
                .number(&time.replace(',', ""))?
                .map(|time| time * nanos);
            benchmarks.push(Benchmark {
                count: 1,
                mean,
                ..Benchmark::named(name)
            });
        }
        if !line.trim().is_empty() {
            line.trim().clone_into(&mut above);
        }
    }
    let mut draft = draft("criterion", benchmarks);
    if skipped > 0 {
        let message = format!("{skipped} lines are in units that are no times, and were left out");
        draft.warning("lines-left-out", message, "only times are read");
    }
    draft.notice(
        "counts-unknown",
        "the text does not say how many measurements its figures rest on: each counts as one",
    );
    Ok(draft)
}

/// `name   time:   [323.1 ps 323.9 ps 324.8 ps]`: the name, and the estimate in the middle.
fn estimate(line: &str) -> Option<(&str, [&str; 3])> {
    let (name, rest) = line.split_once("time:")?;
    let inside = rest.trim().strip_prefix('[')?.split(']').next()?;
    let words: Vec<&str> = inside.split_whitespace().collect();
    match words[..] {
        [_, _, time, unit, _, _] => Some((name.trim(), ["", time, unit])),
        _ => None,
    }
}

/// `test name ... bench:   329 ns/iter (+/- 4)`.
fn bencher(line: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = line
        .trim()
        .strip_prefix("test ")?
        .split_once(" ... bench:")?;
    let mut words = rest.split_whitespace();
    Some((name.trim(), words.next()?, words.next()?))
}

fn nanos_in(unit: &str) -> Option<f64> {
    Some(match unit {
        "ps" => 1e-3,
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        _ => return None,
    })
}
