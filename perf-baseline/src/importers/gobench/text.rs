//! The lines of `go test -bench`, plain or each in a JSON event. Refuses to know what they say.

use std::io::Read;

use serde::Deserialize;

use super::results::Results;
use crate::importers::draft::ResultDraft;
use crate::importers::import_error::{Fault, ImportProblem};
use crate::importers::json_line::read_line;
use crate::importers::json_outline::Outline;
use crate::importers::lines::Lines;

/// Longer lines of output are not read.
const MAX_LINE: usize = 1 << 20;

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Output", default)]
    output: String,
}

/// Plain output.
pub(in crate::importers) fn is_printed(begin: &str) -> bool {
    begin.lines().any(|line| {
        let is_result = line.starts_with("Benchmark") && line.contains(" ns/op");
        is_result || line.starts_with("goos:") || line.starts_with("goarch:")
    })
}

/// An event of `go test -json`.
pub(in crate::importers) fn is_line(outline: &Outline) -> bool {
    outline.has_all(&["Action", "Package"])
}

/// Reads plain output.
pub(in crate::importers) fn read_printed(
    lines: &mut Lines<impl Read>,
) -> Result<ResultDraft, Fault> {
    let mut results = Results::default();
    while let Some((number, line)) = lines.next()? {
        results.take(number, String::from_utf8_lossy(line).trim())?;
    }
    Ok(results.draft())
}

/// Reads events, of which several may make a line.
pub(in crate::importers) fn read_lines(lines: &mut Lines<impl Read>) -> Result<ResultDraft, Fault> {
    let mut results = Results::default();
    let mut line = String::new();
    while let Some((number, text)) = lines.next()? {
        if text.trim_ascii().is_empty() {
            continue;
        }
        let event: Event = read_line(text, number)?;
        line.push_str(&event.output);
        while let Some(end) = line.find('\n') {
            results.take(number, line[..end].trim())?;
            line.drain(..=end);
        }
        if line.len() > MAX_LINE {
            let (part, limit) = ("line", MAX_LINE);
            return Err(ImportProblem::TooLong { part, limit }.at_line(number));
        }
    }
    Ok(results.draft())
}
