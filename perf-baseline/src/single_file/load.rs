//! Reading a baseline file, ours or one that a team already has. Refuses to guess: what is
//! absent stays absent, and what cannot be true is an error.

use std::io;
use std::path::{Path, PathBuf};

use perf_core::Metric;
use serde::Deserialize;
use serde_json::Value;

use super::baseline::Baseline;
use super::document::{BASELINE_VERSION, Document, Version};
use super::meaning::meaning;
use super::metrics::KNOWN;
use crate::json_fault::{JsonFault, read_json};
use crate::json_label::read_at_most;

/// A baseline has some dozen lines; a file beyond this is something else.
const MAX_BYTES: u64 = 1 << 20;

/// Why a baseline was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadBaselineError {
    /// The file is a folder or may not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is something else.
    #[error("`{}` is not a baseline: {found}", path.display())]
    NotABaseline {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: String,
    },
    /// A newer program wrote it.
    #[error(
        "`{}` is a baseline of version {found}; this program reads up to {BASELINE_VERSION}",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// It is not JSON, or a field has a value that cannot be.
    #[error("the baseline `{}` is wrong: {fault}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        fault: JsonFault,
    },
}

impl LoadBaselineError {
    /// What to do about it, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Newer { .. } => Some("upgrade this program to read it".to_owned()),
            Self::NotABaseline { .. } => Some(
                "a baseline is JSON with `metrics` such as p50, p95, p99, avg_response_time, \
                 requests_per_sec, error_rate and total_requests"
                    .to_owned(),
            ),
            Self::Wrong { .. } => {
                Some("restore the file from version control, or make a new baseline".to_owned())
            }
            Self::Read { .. } => None,
        }
    }
}

/// Reads the baseline at `path`; `None` where there is no such file.
///
/// Times are milliseconds and the error rate is a percentage of all requests, in files without
/// `"units"` as well; `{"time": "s", "error_rate": "fraction"}` says otherwise. A metric that is
/// missing or `null` is absent. Fields that are not known are left out and told as findings. A
/// timestamp without an offset is taken for UTC.
///
/// # Errors
/// [`LoadBaselineError`], with the field and, where it can be told, line and column: no JSON, no
/// known metric, a newer version, a number that is negative or not one, an error rate above
/// 100 %, no requests, percentiles that fall, a field that is there twice.
pub fn load_baseline(path: &Path) -> Result<Option<Baseline>, LoadBaselineError> {
    let Some(text) = contents(path)? else {
        return Ok(None);
    };
    read(&text).map(Some).map_err(|refusal| {
        let path = path.to_owned();
        match refusal {
            Refusal::NotABaseline(found) => LoadBaselineError::NotABaseline { path, found },
            Refusal::Newer(found) => LoadBaselineError::Newer { path, found },
            Refusal::Wrong(fault) => LoadBaselineError::Wrong { path, fault },
        }
    })
}

enum Refusal {
    NotABaseline(String),
    Newer(u32),
    Wrong(JsonFault),
}

impl From<JsonFault> for Refusal {
    fn from(fault: JsonFault) -> Self {
        Self::Wrong(fault)
    }
}

/// Only the version, whatever else is in the file.
#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    version: Version,
}

fn read(text: &[u8]) -> Result<Baseline, Refusal> {
    let value = recognised(text)?;
    let document = read_json::<Document>(text)?;
    Ok(meaning(&value, document)?)
}

/// The text as JSON, if it can be a baseline at all.
fn recognised(text: &[u8]) -> Result<Value, Refusal> {
    let refuse = |found: &str| Err(Refusal::NotABaseline(found.to_owned()));
    if text.iter().all(u8::is_ascii_whitespace) {
        return refuse("it is empty");
    }
    let value = read_json::<Value>(text)?;
    if value.get("schema").and_then(Value::as_str) == Some("perf-run") {
        return refuse("it is a run record");
    }
    let Some(metrics) = value.get("metrics").and_then(Value::as_object) else {
        return refuse("it has no table `metrics`");
    };
    let Version(version) = read_json::<Label>(text)?.version;
    if version > BASELINE_VERSION {
        return Err(Refusal::Newer(version));
    }
    let is_known = |(name, _): &(&str, Metric)| metrics.get(*name).is_some_and(|v| !v.is_null());
    if !KNOWN.iter().any(is_known) {
        return refuse("its `metrics` have none of the names of a baseline");
    }
    Ok(value)
}

fn contents(path: &Path) -> Result<Option<Vec<u8>>, LoadBaselineError> {
    let refuse = |source| LoadBaselineError::Read {
        path: path.to_owned(),
        source,
    };
    let text = match read_at_most(path, MAX_BYTES) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(refuse)?,
    };
    text.map(Some)
        .ok_or_else(|| LoadBaselineError::NotABaseline {
            path: path.to_owned(),
            found: "it is larger than 1 MiB".to_owned(),
        })
}
