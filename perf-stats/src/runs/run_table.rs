//! The runs of a comparison: which metric had which estimate in which run. Only what can be
//! compared can be put in here.

use std::collections::BTreeSet;

use perf_core::Direction;

use super::estimates::{Continuity, FailureCount, RunEstimateError, RunSide, all_badness, at_most};
use super::scale::RunScale;
use super::tolerance::Tolerance;

/// The estimates of one metric in every baseline and every candidate run. A run that lacks the
/// metric is a gap, `None`: it keeps its place, so that the runs of all metrics stay aligned,
/// and nothing is put in its stead.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricRuns {
    pub(super) name: String,
    pub(super) scale: RunScale,
    pub(super) direction: Direction,
    pub(super) tolerance: Tolerance,
    /// Larger is worse from here on; plus infinity is a run that failed altogether.
    pub(super) baseline: Vec<Option<f64>>,
    pub(super) candidate: Vec<Option<f64>>,
    /// Of failures, what their odds do not tell.
    pub(super) failed: Option<FailureTotals>,
}

/// What the odds of failing do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FailureTotals {
    pub(super) of_baseline: u64,
    pub(super) of_candidate: u64,
    /// Requests of all candidate runs.
    pub(super) candidate_requests: u64,
}

impl MetricRuns {
    /// Positive values that are compared by their ratio: latencies, throughput, sizes.
    ///
    /// A run that failed altogether has an infinite latency, or a throughput of zero.
    ///
    /// # Errors
    /// NaN; a value that has no logarithm, but for a throughput of zero; an infinitely good
    /// one; more than [`MOST_RUNS`](crate::MOST_RUNS) on a side.
    pub fn ratio(
        name: impl Into<String>,
        direction: Direction,
        baseline: &[Option<f64>],
        candidate: &[Option<f64>],
    ) -> Result<Self, RunEstimateError> {
        Self::of(
            name.into(),
            (RunScale::Ratio, direction),
            baseline,
            candidate,
        )
    }

    /// Values that are compared by their difference, and so may be zero or negative.
    ///
    /// A run that failed altogether has the infinity that is worst.
    ///
    /// # Errors
    /// NaN, an infinitely good value, one beyond 1e150, or more than
    /// [`MOST_RUNS`](crate::MOST_RUNS) on a side.
    pub fn difference(
        name: impl Into<String>,
        direction: Direction,
        baseline: &[Option<f64>],
        candidate: &[Option<f64>],
    ) -> Result<Self, RunEstimateError> {
        let scale = (RunScale::Difference, direction);
        Self::of(name.into(), scale, baseline, candidate)
    }

    /// Failures among requests, compared by the odds of failing.
    ///
    /// So that no failure at all has odds too, every run has half a failure and half a success
    /// added if it has the median number of requests, and in proportion if it has others: runs
    /// without failures are then equal, however long they are. Where nothing failed in any run, it
    /// is equivalent if the candidate's requests show that less fails than the absolute part of
    /// the tolerance, and cannot be answered if they are too few.
    ///
    /// # Errors
    /// More than [`MOST_RUNS`](crate::MOST_RUNS) on a side.
    pub fn failures(
        name: impl Into<String>,
        baseline: &[Option<FailureCount>],
        candidate: &[Option<FailureCount>],
    ) -> Result<Self, RunEstimateError> {
        at_most(RunSide::Baseline, baseline.len())?;
        at_most(RunSide::Candidate, candidate.len())?;
        let all = || baseline.iter().chain(candidate).flatten().copied();
        let continuity = Continuity::of(all());
        let odds = |runs: &[Option<FailureCount>]| {
            let each = runs
                .iter()
                .map(|run| run.map(|count| continuity.log_odds(count)));
            each.collect::<Vec<_>>()
        };
        Ok(Self {
            name: name.into(),
            scale: RunScale::Odds,
            direction: Direction::LowerIsBetter,
            tolerance: Tolerance::default(),
            baseline: odds(baseline),
            candidate: odds(candidate),
            failed: Some(FailureTotals {
                of_baseline: total(baseline, FailureCount::failures),
                of_candidate: total(candidate, FailureCount::failures),
                candidate_requests: total(candidate, FailureCount::requests),
            }),
        })
    }

    /// With another tolerance than the default one.
    #[must_use = "the metric with the tolerance is returned"]
    pub fn with_tolerance(self, tolerance: Tolerance) -> Self {
        Self { tolerance, ..self }
    }

    fn of(
        name: String,
        (scale, direction): (RunScale, Direction),
        baseline: &[Option<f64>],
        candidate: &[Option<f64>],
    ) -> Result<Self, RunEstimateError> {
        Ok(Self {
            name,
            scale,
            direction,
            tolerance: Tolerance::default(),
            baseline: all_badness(RunSide::Baseline, baseline, scale, direction)?,
            candidate: all_badness(RunSide::Candidate, candidate, scale, direction)?,
            failed: None,
        })
    }
}

fn total(runs: &[Option<FailureCount>], of: fn(FailureCount) -> u64) -> u64 {
    let each = runs.iter().flatten().map(|count| of(*count));
    each.fold(0, u64::saturating_add)
}

/// All metrics that gate together, of all scenarios, on the same runs. Those that are only
/// reported belong into a table of their own: each metric costs the others power.
#[derive(Debug, Clone, PartialEq)]
pub struct RunTable {
    pub(super) baseline_runs: usize,
    pub(super) candidate_runs: usize,
    pub(super) metrics: Vec<MetricRuns>,
}

/// Why metrics do not make a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunTableError {
    /// There are none.
    #[error("there are no metrics to compare")]
    Empty,
    /// A metric with another number of runs than the first one.
    #[error("`{metric}` has {found} {side} runs and not {expected}; a gap keeps its place")]
    NotAligned {
        /// The metric.
        metric: String,
        /// Baseline or candidate.
        side: RunSide,
        /// How many runs the first metric has.
        expected: usize,
        /// How many this one has.
        found: usize,
    },
    /// Two metrics of one name.
    #[error("`{metric}` is there twice")]
    Duplicate {
        /// The name.
        metric: String,
    },
}

impl RunTable {
    /// Puts metrics together whose runs are the same, in the same order.
    ///
    /// # Errors
    /// No metrics, two of one name, or different numbers of runs.
    pub fn new(metrics: Vec<MetricRuns>) -> Result<Self, RunTableError> {
        let first = metrics.first().ok_or(RunTableError::Empty)?;
        let (baseline_runs, candidate_runs) = (first.baseline.len(), first.candidate.len());
        unique(metrics.iter().map(|metric| metric.name.as_str()))?;
        for metric in &metrics {
            let sides = [
                (RunSide::Baseline, baseline_runs, metric.baseline.len()),
                (RunSide::Candidate, candidate_runs, metric.candidate.len()),
            ];
            for (side, expected, found) in sides {
                if expected != found {
                    let metric = metric.name.clone();
                    return Err(RunTableError::NotAligned {
                        metric,
                        side,
                        expected,
                        found,
                    });
                }
            }
        }
        Ok(Self {
            baseline_runs,
            candidate_runs,
            metrics,
        })
    }
}

/// No name comes twice.
pub(super) fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), RunTableError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let metric = name.to_owned();
            return Err(RunTableError::Duplicate { metric });
        }
    }
    Ok(())
}
