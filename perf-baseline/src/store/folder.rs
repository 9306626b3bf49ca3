//! The folder of a store. Refuses to open anything: it knows names only.

use std::path::{Path, PathBuf};

use super::run_id::RunId;

/// The folder under which a store keeps its runs, one file each.
const RUNS: &str = "runs";

/// A folder for version control in which every run is a file of its own that never changes:
/// `runs/TIME-COMMIT-FINGERPRINT.json`. Two branches that both add runs merge without conflict,
/// and two writers need not know of each other.
///
/// ```
/// use perf_baseline::{Baseline, Store, StoredRun};
/// use perf_core::{Metric, MetricSet, MetricValue, Quantile, Quantity};
/// use std::time::Duration;
///
/// let p95 = Quantity::Time(Duration::from_millis(350));
/// let metrics = MetricSet {
///     requests: 20_000,
///     failures: 40,
///     values: vec![MetricValue::exact(Metric::quantile(Quantile::P95), p95)],
/// };
/// let now = "2026-11-21T05:09:36Z".parse()?;
/// let run = StoredRun::of_baseline(&Baseline::new(&metrics)?, "catalog", now);
///
/// let folder = tempfile::tempdir()?;
/// let store = Store::at(folder.path().join("perf"));
/// assert!(store.runs()?.is_empty());
/// let id = store.add(&run)?;
/// assert!(id.as_str().starts_with("20261121T050936000Z-none-"));
/// assert_eq!(store.runs()?, [(id, run)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in `folder`, which need not exist yet: without it, there are no runs.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file that a run of this name is kept in, whether it is there or not.
    #[must_use]
    pub fn file_of(&self, id: &RunId) -> PathBuf {
        self.runs_folder().join(id.file())
    }

    pub(super) fn runs_folder(&self) -> PathBuf {
        self.folder.join(RUNS)
    }
}
