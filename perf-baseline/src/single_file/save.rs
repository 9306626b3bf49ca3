//! Writing a baseline file. Refuses to create folders: a mistyped path should be an error.

use std::path::Path;

use super::baseline::Baseline;
use super::document::{BASELINE_VERSION, Document, Metrics, Ranges, Units, Version};
use super::metrics::KNOWN;
use super::numbers::Count;
use super::quantities::amount;
use crate::atomic_write::{MissingFolder, WriteError, write_atomically};

/// Why a baseline was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveBaselineError {
    /// The baseline has no form as JSON.
    #[error("the baseline cannot be stored")]
    NotStorable(#[source] serde_json::Error),
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes `baseline` to `path`, whole or not at all: times in ms, the error rate in percent of
/// all requests, and `"units"` that say so. The same baseline gives the same bytes. Times are
/// exact to the nanosecond up to 26 days.
///
/// # Errors
/// A missing folder, and whatever else keeps the file from being written.
pub fn save_baseline(path: &Path, baseline: &Baseline) -> Result<(), SaveBaselineError> {
    let document = document(baseline);
    let mut text = serde_json::to_vec_pretty(&document).map_err(SaveBaselineError::NotStorable)?;
    text.push(b'\n');
    write_atomically(path, &text, MissingFolder::Refuse)?;
    Ok(())
}

fn document(baseline: &Baseline) -> Document {
    let known = baseline.metrics();
    let mut metrics = Metrics::empty();
    let mut ranges = Ranges::empty();
    let mut rounded = false;
    metrics.total_requests = (known.requests > 0).then_some(Count(known.requests));
    for (name, metric) in KNOWN {
        let Some(value) = known.get(metric) else {
            continue;
        };
        if let Some(place) = metrics.named(name) {
            *place = amount(value.value);
        }
        let (low, high) = value.rounding;
        if (low, high) != (value.value, value.value)
            && let Some(place) = ranges.named(name)
        {
            *place = amount(low).zip(amount(high));
            rounded = true;
        }
    }
    Document {
        version: Version(BASELINE_VERSION),
        timestamp: baseline.timestamp.map(|at| at.to_string()),
        commit: baseline.commit.clone(),
        scenarios: baseline.scenarios.clone(),
        units: Some(Units::default()),
        metrics,
        resolution: rounded.then_some(ranges),
        notes: baseline.notes.clone(),
    }
}
