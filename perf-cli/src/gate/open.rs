//! The gate that the arguments ask for: a file or a store.

use std::path::Path;

use perf_core::Run;
use perf_stats::GateDesign;

use super::circumstances::Expected;
use super::file::FileGate;
use super::store::StoreGate;
use crate::arguments::BaselineArguments;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// What runs are held against; opened before anything is sent, so that a mistake in it costs no
/// measurement.
pub(crate) enum Gate<'a> {
    File(Box<FileGate<'a>>),
    Store(Box<StoreGate<'a>>),
}

impl<'a> Gate<'a> {
    /// The gate that the arguments ask for; `None` where they name no baseline.
    ///
    /// # Errors
    /// A baseline that cannot be read, or that is missing and required.
    pub(crate) fn open(arguments: &'a BaselineArguments) -> Result<Option<Self>, Failure> {
        let Some(path) = arguments.baseline.as_deref() else {
            return Ok(None);
        };
        Ok(Some(if is_store(path) {
            Self::Store(Box::new(StoreGate::open(path, arguments)?))
        } else {
            Self::File(Box::new(FileGate::open(path, arguments)?))
        }))
    }

    /// Looks whether runs under these circumstances can be held against the baseline at all.
    ///
    /// # Errors
    /// They cannot, with every difference.
    pub(crate) fn expect(&mut self, expected: &Expected) -> Result<(), Failure> {
        match self {
            Self::File(gate) => gate.expect(expected),
            Self::Store(gate) => gate.expect(expected),
        }
    }

    /// Notes in `runs` how they compare: each with a file, all together with a store, which is
    /// noted in the last one. Interrupted runs do not compare. Says whether more runs may decide
    /// what these cannot.
    pub(crate) fn compare(&self, runs: &mut [Run], design: GateDesign) -> bool {
        match self {
            Self::File(gate) => {
                for run in runs {
                    gate.compare(run);
                }
                false
            }
            Self::Store(gate) => gate.compare(runs, design),
        }
    }

    /// Makes `run` the baseline, or a part of it, where there is none yet, loudly, or where that
    /// was asked for. Says whether it has become it.
    ///
    /// # Errors
    /// A run that later ones would be held against in vain, and a file that cannot be written.
    /// The baseline is as it was then.
    pub(crate) fn remember(&self, run: &Run, terminal: &Terminal) -> Result<bool, Failure> {
        match self {
            Self::File(gate) => gate.remember(run, terminal),
            Self::Store(gate) => gate.remember(run, terminal),
        }
    }

    /// Whether several runs are one comparison.
    pub(crate) const fn takes_several(&self) -> bool {
        matches!(self, Self::Store(_))
    }
}

/// A folder, or what would be one: a name that ends like a folder's, or has no extension.
fn is_store(path: &Path) -> bool {
    if path.exists() {
        return path.is_dir();
    }
    let text = path.as_os_str().to_string_lossy();
    text.ends_with(std::path::is_separator) || path.extension().is_none()
}
