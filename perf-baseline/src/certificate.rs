//! A certificate of the load generator as a JSON file of its own. Judges nothing in it.

use std::io;
use std::path::{Path, PathBuf};

use perf_core::Certificate;
use serde::{Deserialize, Serialize};

use crate::atomic_write::{MissingFolder, write_atomically};
use crate::json_fault::{JsonFault, read_json};
use crate::json_label::{Label, read_at_most};
use crate::json_layout::laid_out;
use crate::record::SaveError;

/// The version of the certificate's file that this crate writes, and the only one that it reads.
pub const CERTIFICATE_VERSION: u32 = 1;

const SCHEMA: &str = "perf-certificate";

/// A certificate has a page of figures.
const MAX_BYTES: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<C> {
    schema: String,
    version: u32,
    certificate: C,
}

/// Why a certificate was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadCertificateError {
    /// The file is missing, is a folder, or may not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is something else.
    #[error("`{}` is not a certificate: {found}", path.display())]
    NotACertificate {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// It is a certificate, but not a sound one.
    #[error("`{}` is damaged: {fault}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        fault: JsonFault,
    },
}

/// Writes `certificate` to `path`, whole or not at all. Missing folders are created.
///
/// # Errors
/// The file cannot be written, or a figure cannot be stored.
pub fn save_certificate(path: &Path, certificate: &Certificate) -> Result<(), SaveError> {
    let text = laid_out(&Envelope {
        schema: SCHEMA.to_owned(),
        version: CERTIFICATE_VERSION,
        certificate,
    });
    let text = text.map_err(|error| SaveError::NotStorable {
        problem: error.to_string(),
    })?;
    write_atomically(path, &text, MissingFolder::Create)?;
    Ok(())
}

/// Reads the certificate at `path`.
///
/// # Errors
/// [`LoadCertificateError`], which tells a missing file from another format and damage; damage is told
/// with its line, column and field.
pub fn load_certificate(path: &Path) -> Result<Certificate, LoadCertificateError> {
    let path = path.to_owned();
    let not_one = |path, found: String| LoadCertificateError::NotACertificate { path, found };
    let text = match read_at_most(&path, MAX_BYTES) {
        Ok(Some(text)) => text,
        Ok(None) => return Err(not_one(path, "it is too large".to_owned())),
        Err(source) => return Err(LoadCertificateError::Read { path, source }),
    };
    let label = match read_json::<Label>(&text) {
        Ok(label) => label,
        Err(fault) => return Err(LoadCertificateError::Damaged { path, fault }),
    };
    if let Err(found) = label.is_of(SCHEMA) {
        return Err(not_one(path, found));
    }
    if label.version() != Some(CERTIFICATE_VERSION.into()) {
        let found = format!("its version is not {CERTIFICATE_VERSION}, which is all that is read");
        return Err(not_one(path, found));
    }
    let envelope = read_json::<Envelope<Certificate>>(&text);
    envelope
        .map(|envelope| envelope.certificate)
        .map_err(|fault| LoadCertificateError::Damaged { path, fault })
}
