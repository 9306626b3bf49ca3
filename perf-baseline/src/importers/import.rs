//! Importing a file: what it is, and then its format's own reader. Refuses to know any format.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use super::binaries::read_binary;
use super::content::{BYTE_ORDER_MARK, Content, look_at};
use super::documents::read_json_file;
use super::format::Format;
use super::import_error::{Fault, ImportError, ImportProblem};
use super::imported::Imported;
use super::markup::read_markup;
use super::texts::read_text;

/// Enough to see what a file is.
const HEAD: u64 = 16 << 10;

/// Reads the result of another tool at `path`.
///
/// The file is read once from front to end, so that a pipe will do. Where it holds requests one
/// by one, only one of them is held at a time; a report that can only be read as a whole is at
/// most 32 MiB large. What the format does not carry is absent in the run, never zero; a result
/// of no requests is legal and has no latencies.
///
/// # Errors
/// [`ImportError`], with the line, the column or the field and the text that is wrong, for
/// anything that is not a sound result of `format`.
///
/// ```
/// use perf_baseline::{Format, import};
///
/// let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/locust/v2_stats.csv");
/// let imported = import(path.as_ref(), Format::Auto)?;
/// assert_eq!(imported.run.scenarios[0].name, "Aggregated");
/// assert_eq!(imported.run.scenarios[0].series[0].requests(), 1200);
/// assert_eq!(imported.endpoints[0].name, "GET /items");
/// # Ok::<(), perf_baseline::ImportError>(())
/// ```
pub fn import(path: &Path, format: Format) -> Result<Imported, ImportError> {
    let mut imported = read(path, format).map_err(|fault| ImportError::new(path, fault))?;
    if let Some(name) = path.file_stem() {
        imported.run.name = name.to_string_lossy().into_owned();
    }
    Ok(imported)
}

fn read(path: &Path, format: Format) -> Result<Imported, Fault> {
    let mut file = File::open(path).map_err(ImportProblem::Unreadable)?;
    if path.is_dir() {
        return Err(ImportProblem::Folder.into());
    }
    let mut head = Vec::new();
    file.by_ref()
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(ImportProblem::Unreadable)?;
    let content = look_at(&head);
    if head.starts_with(BYTE_ORDER_MARK) {
        head.drain(..BYTE_ORDER_MARK.len());
    }
    let begins = head.clone();
    let source = BufReader::with_capacity(64 << 10, Cursor::new(head).chain(file));
    match content {
        Content::Empty => Err(ImportProblem::Empty.into()),
        Content::NotText(found) => read_binary(&begins, source, format, found),
        Content::Json => read_json_file(source, format),
        Content::Markup => read_markup(&begins, source, format),
        Content::Text => read_text(&begins, source, format),
    }
}
