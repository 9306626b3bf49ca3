//! Whether a scenario that warms up has reached a steady state. Its samples are in no record.

use perf_core::Sample;

use super::slices::{Cell, Slices};
use crate::series::{Settling, warm_up};
use crate::values::FiniteValues;

/// A change from one half to the other that is none, as a part of the first.
const TOLERATED_CHANGE: f64 = 0.05;

/// The samples of the warm-up that is under way, in slices of a tenth of a second.
#[derive(Debug, Clone)]
pub(crate) struct Warming {
    scenario: usize,
    over_time: Slices<Mean, 100_000_000>,
}

/// The mean response time of a slice.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    count: u64,
    nanos: u128,
}

impl Cell for Mean {
    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.nanos += other.nanos;
    }
}

impl Warming {
    pub(crate) fn new(scenario: usize) -> Self {
        Self {
            scenario,
            over_time: Slices::new(),
        }
    }

    /// The scenario that warms up.
    pub(crate) const fn scenario(&self) -> usize {
        self.scenario
    }

    pub(crate) fn record(&mut self, sample: &Sample) {
        let mean = Mean {
            count: 1,
            nanos: sample.response_time().as_nanos(),
        };
        // When it ended, so that slices are complete one after another.
        self.over_time.at(sample.ended).join(&mean);
    }

    /// Whether the mean response time no longer changes, in the part behind the start that
    /// [`warm_up`] would cut off: neither by more than chance, nor, since a short stretch of a slow
    /// change can look like chance, by more than a twentieth from one half of it to the other. Not
    /// before there are 40 slices with samples.
    pub(crate) fn is_steady(&self) -> bool {
        let means = self.over_time.cells().filter(|mean| mean.count > 0);
        let means: Vec<f64> = means
            .map(|mean| mean.nanos as f64 / mean.count as f64)
            .collect();
        let settled = FiniteValues::new(&means).ok().and_then(|means| {
            let found = warm_up(means).ok()?;
            let rest = means.as_slice().get(found.discarded..)?;
            Some(found.settling == Settling::Settled && is_level(rest))
        });
        settled.unwrap_or(false)
    }
}

/// Whether the two halves of `means` have about the same mean.
fn is_level(means: &[f64]) -> bool {
    let (first, second) = means.split_at(means.len() / 2);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
    let (first, second) = (mean(first), mean(second));
    (second - first).abs() <= TOLERATED_CHANGE * first
}
