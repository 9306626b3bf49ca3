//! XML: which tool wrote it. Refuses HTML.

use super::documents::agree;
use super::format::Format;
use super::import_error::{Fault, ImportProblem};
use super::imported::Imported;
use super::jmeter;
use super::source::Source;

/// Reads a file that begins so.
pub(super) fn read_markup(
    begins: &[u8],
    source: Source,
    format: Format,
) -> Result<Imported, Fault> {
    let begin = String::from_utf8_lossy(begins);
    if !jmeter::is_xml(&begin) {
        let found = "XML or HTML".to_owned();
        return Err(ImportProblem::OtherFormat { format, found }.into());
    }
    agree(format, Format::Jmeter)?;
    Ok(jmeter::read_xml(source)?.finish()?)
}
