//! Files that are not text. Refuses all but the ones that are known.

use super::documents::agree;
use super::format::Format;
use super::import_error::{Fault, ImportProblem};
use super::imported::Imported;
use super::source::{Source, whole};
use super::{gatling, hdr_log};

/// Reads a file that begins so.
pub(super) fn read_binary(
    begins: &[u8],
    mut source: Source,
    format: Format,
    found: &'static str,
) -> Result<Imported, Fault> {
    if hdr_log::is_encoded(begins) {
        agree(format, Format::HdrLog)?;
        let bytes = whole(&mut source, Vec::new())?;
        return Ok(hdr_log::read_encoded(&bytes)?.finish()?);
    }
    if gatling::is_binary(begins) {
        agree(format, Format::Gatling)?;
        return Ok(gatling::read_binary(source)?.finish()?);
    }
    Err(ImportProblem::NotText { found }.into())
}
