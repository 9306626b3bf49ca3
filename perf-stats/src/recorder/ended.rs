//! How many requests ended when: the timeline of a series.

use perf_core::{Slice, Timeline};

use super::slices::{Cell, Slices};

/// Slices of a tenth of a second, and wider in long runs.
pub(crate) type Ended = Slices<Slice, 100_000_000>;

impl Cell for Slice {
    fn join(&mut self, other: &Self) {
        self.successes += other.successes;
        self.failures += other.failures;
    }
}

impl Ended {
    /// The stored form.
    pub(crate) fn to_timeline(&self) -> Timeline {
        Timeline {
            from: self.from(),
            width: self.width(),
            slices: self.cells().copied().collect(),
        }
    }
}
