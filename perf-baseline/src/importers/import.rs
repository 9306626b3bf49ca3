//! Importing a file: what it is, and then its format's own reader. Refuses to know any format.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use super::binaries::read_binary;
use super::content::{BYTE_ORDER_MARK, Content, look_at};
use super::documents::read_json_file;
use super::format::Format;
use super::generic::{self, ColumnMapping};
use super::import_error::{Fault, ImportError, ImportProblem};
use super::imported::Imported;
use super::lines::Lines;
use super::locust;
use super::markup::read_markup;
use super::rows::{Limits, Rows};
use super::source::Source;
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
    called_as_its_file(path, read(path, format))
}

/// Reads a table of requests at `path`, CSV with a header or JSON lines, whose columns `mapping`
/// names. It is read row by row, so that memory does not grow with it.
///
/// # Errors
/// [`ImportError`] for a column that is not there, and for a value that is not what its column
/// is said to be.
pub fn import_table(path: &Path, mapping: &ColumnMapping) -> Result<Imported, ImportError> {
    called_as_its_file(path, read_table(path, mapping))
}

fn called_as_its_file(path: &Path, read: Result<Imported, Fault>) -> Result<Imported, ImportError> {
    let mut imported = read.map_err(|fault| ImportError::new(path, fault))?;
    if let Some(name) = path.file_stem() {
        imported.run.name = name.to_string_lossy().into_owned();
    }
    Ok(imported)
}

fn read_table(path: &Path, mapping: &ColumnMapping) -> Result<Imported, Fault> {
    let Opened {
        content, source, ..
    } = open(path)?;
    let draft = match content {
        Content::Empty => return Err(ImportProblem::Empty.into()),
        Content::NotText(found) => return Err(ImportProblem::NotText { found }.into()),
        Content::Markup => {
            let (format, found) = (Format::Auto, "XML or HTML".to_owned());
            return Err(ImportProblem::OtherFormat { format, found }.into());
        }
        Content::Json => generic::read_lines(&mut Lines::new(source), mapping)?,
        Content::Text => generic::read_table(&mut Rows::new(source, Limits::REQUESTS), mapping)?,
    };
    Ok(draft.finish()?)
}

/// As [`import`], with files of the same run `beside` it: Locust's `_failures.csv` says why
/// requests failed, its `_exceptions.csv` what went wrong in the script.
///
/// # Errors
/// As [`import`]; a file beside a result of another tool, or that is neither of the two.
pub fn import_with(
    path: &Path,
    format: Format,
    beside: &[PathBuf],
) -> Result<Imported, ImportError> {
    let mut imported = import(path, format)?;
    for file in beside {
        read_beside(file, &mut imported).map_err(|fault| ImportError::new(file, fault))?;
    }
    Ok(imported)
}

fn read_beside(path: &Path, imported: &mut Imported) -> Result<(), Fault> {
    if imported.run.origin.tool != Format::Locust.name() {
        return Err(ImportProblem::Unusable {
            found: "a file beside a result",
            reason: "is only read with results of Locust",
            instead: "leave it out",
        }
        .into());
    }
    let file = File::open(path).map_err(ImportProblem::Unreadable)?;
    if path.is_dir() {
        return Err(ImportProblem::Folder.into());
    }
    locust::read_beside(&mut Rows::new(file, Limits::REQUESTS), imported)
}

fn read(path: &Path, format: Format) -> Result<Imported, Fault> {
    let Opened {
        content,
        begins,
        source,
    } = open(path)?;
    match content {
        Content::Empty => Err(ImportProblem::Empty.into()),
        Content::NotText(found) => read_binary(&begins, source, format, found),
        Content::Json => read_json_file(source, format),
        Content::Markup => read_markup(&begins, source, format),
        Content::Text => read_text(&begins, source, format),
    }
}

/// A file of which the first bytes were looked at.
struct Opened {
    content: Content,
    begins: Vec<u8>,
    source: Source,
}

fn open(path: &Path) -> Result<Opened, Fault> {
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
    Ok(Opened {
        content,
        begins,
        source,
    })
}
