//! JSON files: which tool wrote one, by its fields, and its reader. Refuses to know what the
//! fields hold.

use std::io::{Chain, Cursor, Read};

use serde::de::IgnoredAny;

use super::draft::ResultDraft;
use super::format::Format;
use super::import_error::{Fault, ImportProblem};
use super::imported::Imported;
use super::json_outline::Outline;
use super::lines::Lines;
use super::source::{Source, first_line, goes_on, whole};
use super::{
    artillery, autocannon, criterion, gatling, gobench, google_benchmark, hyperfine, jmh, k6, oha,
    own_systems, pytest, pytest_benchmark, vegeta,
};
use crate::json_fault::read_json;

type Recognise = fn(&Outline) -> bool;
type ReadLines = fn(&mut Lines<Chain<Cursor<Vec<u8>>, Source>>) -> Result<ResultDraft, Fault>;
type ReadWhole = fn(&[u8]) -> Result<ResultDraft, ImportProblem>;

/// Files that are one JSON value.
const DOCUMENTS: [(Format, Recognise, ReadWhole); 16] = [
    (Format::K6, k6::is_summary, k6::read_summary),
    (Format::Oha, oha::is_report, oha::read_report),
    (Format::Vegeta, vegeta::is_report, vegeta::read_report),
    (Format::Gatling, gatling::is_report, gatling::read_report),
    (
        Format::Artillery,
        artillery::is_report,
        artillery::read_report,
    ),
    (
        Format::Autocannon,
        autocannon::is_report,
        autocannon::read_report,
    ),
    (Format::Pytest, pytest::is_report, pytest::read_report),
    (
        Format::PytestBenchmark,
        pytest_benchmark::is_report,
        pytest_benchmark::read_report,
    ),
    (
        Format::Hyperfine,
        hyperfine::is_report,
        hyperfine::read_report,
    ),
    (
        Format::Criterion,
        criterion::is_estimates,
        criterion::read_estimates,
    ),
    (
        Format::Criterion,
        criterion::is_sample,
        criterion::read_sample,
    ),
    (
        Format::Criterion,
        criterion::is_relative,
        criterion::read_relative,
    ),
    (
        Format::GoogleBenchmark,
        google_benchmark::is_report,
        google_benchmark::read_report,
    ),
    (Format::Jmh, jmh::is_report, jmh::read_report),
    (
        Format::ScenarioResults,
        own_systems::is_results,
        own_systems::read_results,
    ),
    (
        Format::OperationBaselines,
        own_systems::is_baseline,
        own_systems::read_baseline,
    ),
];

/// Files that have a JSON value on each line.
const LINES: [(Format, Recognise, ReadLines); 3] = [
    (Format::K6, k6::is_line, k6::read_lines),
    (Format::GoBench, gobench::is_line, gobench::read_lines),
    (Format::Vegeta, vegeta::is_line, vegeta::read_lines),
];

/// Reads a JSON file, of one value or of one on each line.
pub(super) fn read_json_file(mut source: Source, format: Format) -> Result<Imported, Fault> {
    let first = first_line(&mut source)?;
    let Ok(outline) = Outline::of(&first) else {
        let text = whole(&mut source, first)?;
        let outline = Outline::of(&text).map_err(|_damaged| damage(&text))?;
        return document(&text, &outline, format);
    };
    let known = LINES.iter().find(|(_, recognise, _)| recognise(&outline));
    if !goes_on(&mut source)? && known.is_none() {
        return document(&first, &outline, format);
    }
    let Some((found, _, read)) = known else {
        let found = format!(
            "lines of JSON, the first of which is {}",
            outline.in_words()
        );
        return Err(ImportProblem::OtherFormat { format, found }.into());
    };
    let mut lines = Lines::new(Cursor::new(first).chain(source));
    agree(format, *found)?;
    let mut draft = read(&mut lines)?;
    if !lines.ends_in_line_feed() {
        draft.warning(
            "last-line-unfinished",
            "the last line has no end: the file may be cut off",
            "let the tool finish before the file is read",
        );
    }
    Ok(draft.finish()?)
}

fn document(text: &[u8], outline: &Outline, format: Format) -> Result<Imported, Fault> {
    let known = DOCUMENTS
        .iter()
        .find(|(_, recognise, _)| recognise(outline));
    let Some((found, _, read)) = known else {
        if outline.has_all(&["schema", "run"]) {
            return Err(ImportProblem::RunRecord.into());
        }
        let found = outline.in_words();
        return Err(ImportProblem::OtherFormat { format, found }.into());
    };
    agree(format, *found)?;
    Ok(read(text)?.finish()?)
}

/// Refuses a file that is of another format than the one that was asked for.
pub(super) fn agree(asked: Format, found: Format) -> Result<(), ImportProblem> {
    if asked == Format::Auto || asked == found {
        return Ok(());
    }
    let found = found.described().to_owned();
    Err(ImportProblem::OtherFormat {
        format: asked,
        found,
    })
}

/// What is wrong with a text that is not JSON.
fn damage(text: &[u8]) -> ImportProblem {
    match read_json::<IgnoredAny>(text) {
        Err(fault) => ImportProblem::Json(fault),
        Ok(_) => ImportProblem::Contradiction("its JSON cannot be read".to_owned()),
    }
}
