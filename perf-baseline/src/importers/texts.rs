//! Texts that are neither JSON nor XML: which tool wrote one, by how it begins, and its reader.
//! Refuses to go by names of files.

use super::documents::agree;
use super::draft::ResultDraft;
use super::format::Format;
use super::import_error::{Fault, ImportProblem};
use super::imported::Imported;
use super::lines::Lines;
use super::rows::{Limits, Rows};
use super::source::Source;
use super::{criterion, gatling, gobench, hdr_log, hey, jmeter, locust, oha, vegeta, wrk};

/// Whether a text begins as a tool's does.
type BeginsAs = fn(&str) -> bool;
/// Whether these are a tool's columns.
type HasColumns = fn(&[String]) -> bool;
type ReadText = fn(&mut Lines<Source>) -> Result<ResultDraft, Fault>;
type ReadTable = fn(&mut Rows<Source>) -> Result<ResultDraft, Fault>;

/// What tools print, by how it begins.
const PRINTED: [(Format, BeginsAs, ReadText); 8] = [
    (Format::Wrk, wrk::is_printed, wrk::read_printed),
    (Format::Oha, oha::is_printed, oha::read_printed),
    (Format::Hey, hey::is_printed, hey::read_printed),
    (Format::Vegeta, vegeta::is_printed, vegeta::read_printed),
    (Format::HdrLog, hdr_log::is_log, hdr_log::read_log),
    (Format::Gatling, gatling::is_log, gatling::read_log),
    (Format::GoBench, gobench::is_printed, gobench::read_printed),
    (
        Format::Criterion,
        criterion::is_printed,
        criterion::read_printed,
    ),
];

/// Tables, by the names of their columns in lower case.
const TABLES: [(Format, HasColumns, ReadTable); 5] = [
    (Format::Locust, locust::is_history, locust::read_history),
    (Format::Hey, hey::is_table, hey::read_table),
    (
        Format::Criterion,
        criterion::is_table,
        criterion::read_table,
    ),
    (Format::Jmeter, jmeter::is_table, jmeter::read_table),
    (Format::Vegeta, vegeta::is_table, vegeta::read_table),
];

/// Reads a text that begins so.
pub(super) fn read_text(begins: &[u8], source: Source, format: Format) -> Result<Imported, Fault> {
    let begin = String::from_utf8_lossy(begins);
    let printed = PRINTED.iter().find(|(_, recognise, _)| recognise(&begin));
    if let Some((found, _, read)) = printed {
        agree(format, *found)?;
        let mut lines = Lines::new(source);
        let draft = read(&mut lines)?;
        return told(draft, lines.ends_in_line_feed());
    }
    let header = split(&begin, ',');
    let table = TABLES.iter().find(|(_, recognise, _)| recognise(&header));
    if let Some((found, _, read)) = table {
        agree(format, *found)?;
        let mut rows = Rows::new(source, Limits::REQUESTS);
        let draft = read(&mut rows)?;
        return told(draft, rows.ends_in_line_feed());
    }
    let other = [';', '\t', '|'].into_iter().find(|separator| {
        let fields = split(&begin, *separator);
        TABLES.iter().any(|(_, recognise, _)| recognise(&fields))
    });
    if let Some(separator) = other {
        return Err(ImportProblem::Separator { separator }.at_line(1));
    }
    // It knows best what is wrong with a table.
    let imported = locust::read_stats(&mut Rows::new(source, Limits::ENDPOINTS), format)?;
    agree(format, Format::Locust)?;
    Ok(imported)
}

fn told(mut draft: ResultDraft, has_end: bool) -> Result<Imported, Fault> {
    if !has_end {
        draft.warning(
            "last-line-unfinished",
            "the last line has no end: the file may be cut off within its last number",
            "let the tool finish before the file is read",
        );
    }
    Ok(draft.finish()?)
}

/// The fields of the first line, in lower case.
fn split(begin: &str, separator: char) -> Vec<String> {
    let first = begin.lines().find(|line| !line.trim().is_empty());
    first
        .unwrap_or_default()
        .split(separator)
        .map(|column| column.trim().trim_matches('"').to_lowercase())
        .collect()
}
