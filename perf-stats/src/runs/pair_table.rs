//! Runs in pairs or blocks, old and new in turn on one machine. Only their differences count.

use perf_core::Direction;

use super::estimates::{Continuity, FailureCount, RunEstimateError, RunSide, at_most, badness};
use super::run_table::{RunTableError, unique};
use super::scale::RunScale;
use super::tolerance::Tolerance;

/// The estimates of one metric in a block of runs that were made one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunBlock {
    baseline: [f64; 2],
    candidate: [f64; 2],
}

impl RunBlock {
    /// One baseline run and one candidate run.
    #[must_use]
    pub const fn pair(baseline: f64, candidate: f64) -> Self {
        Self {
            baseline: [baseline; 2],
            candidate: [candidate; 2],
        }
    }

    /// Baseline, candidate, candidate, baseline: a drift that is linear over the block cancels.
    /// Each side counts with the mean of its two runs on the scale of the metric.
    #[must_use]
    pub const fn abba(runs: [f64; 4]) -> Self {
        Self {
            baseline: [runs[0], runs[3]],
            candidate: [runs[1], runs[2]],
        }
    }
}

/// What is known of a block on the scale on which larger is worse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BlockDifference {
    /// Plus infinity where a baseline run failed altogether.
    pub(super) baseline: f64,
    /// Plus infinity where a candidate run failed altogether.
    pub(super) candidate: f64,
}

impl BlockDifference {
    /// `None` where both sides failed, which says nothing about their difference.
    pub(super) fn difference(self) -> Option<f64> {
        let difference = self.candidate - self.baseline;
        (!difference.is_nan()).then_some(difference)
    }
}

/// The blocks of one metric. A block in which the metric is missing is a gap, `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricPairs {
    pub(super) name: String,
    pub(super) scale: RunScale,
    pub(super) direction: Direction,
    pub(super) tolerance: Tolerance,
    pub(super) blocks: Vec<Option<BlockDifference>>,
    pub(super) nothing_failed: bool,
}

impl MetricPairs {
    /// Positive values that are compared by their ratio; see [`MetricRuns::ratio`].
    ///
    /// [`MetricRuns::ratio`]: crate::MetricRuns::ratio
    ///
    /// # Errors
    /// As there; the position is that of the block.
    pub fn ratio(
        name: impl Into<String>,
        direction: Direction,
        blocks: &[Option<RunBlock>],
    ) -> Result<Self, RunEstimateError> {
        Self::of(name.into(), RunScale::Ratio, direction, blocks)
    }

    /// Values that are compared by their difference; see [`MetricRuns::difference`].
    ///
    /// [`MetricRuns::difference`]: crate::MetricRuns::difference
    ///
    /// # Errors
    /// As there; the position is that of the block.
    pub fn difference(
        name: impl Into<String>,
        direction: Direction,
        blocks: &[Option<RunBlock>],
    ) -> Result<Self, RunEstimateError> {
        Self::of(name.into(), RunScale::Difference, direction, blocks)
    }

    /// Failures among requests, baseline and candidate of each block; see
    /// [`MetricRuns::failures`].
    ///
    /// [`MetricRuns::failures`]: crate::MetricRuns::failures
    ///
    /// # Errors
    /// More than [`MOST_RUNS`](crate::MOST_RUNS) blocks.
    pub fn failures(
        name: impl Into<String>,
        blocks: &[Option<(FailureCount, FailureCount)>],
    ) -> Result<Self, RunEstimateError> {
        at_most(RunSide::Candidate, blocks.len())?;
        let all = || {
            blocks
                .iter()
                .flatten()
                .flat_map(|(before, after)| [*before, *after])
        };
        let continuity = Continuity::of(all());
        let odds = |(before, after): (FailureCount, FailureCount)| BlockDifference {
            baseline: continuity.log_odds(before),
            candidate: continuity.log_odds(after),
        };
        Ok(Self {
            name: name.into(),
            scale: RunScale::Odds,
            direction: Direction::LowerIsBetter,
            tolerance: Tolerance::default(),
            blocks: blocks.iter().map(|block| block.map(odds)).collect(),
            nothing_failed: all().all(|count| count.failures() == 0),
        })
    }

    /// With another tolerance than the default one. A learned noise is that of the differences.
    #[must_use = "the metric with the tolerance is returned"]
    pub fn with_tolerance(self, tolerance: Tolerance) -> Self {
        Self { tolerance, ..self }
    }

    fn of(
        name: String,
        scale: RunScale,
        direction: Direction,
        blocks: &[Option<RunBlock>],
    ) -> Result<Self, RunEstimateError> {
        at_most(RunSide::Candidate, blocks.len())?;
        let side = |side: RunSide, runs: [f64; 2], position: usize| {
            let mut sum = 0.0;
            for value in runs {
                if value.is_nan() {
                    return Err(RunEstimateError::NotANumber { side, position });
                }
                let bad = badness(value, scale, direction);
                sum += bad.ok_or(RunEstimateError::OutOfScale { side, position })? / 2.0;
            }
            Ok(sum)
        };
        let each = blocks.iter().enumerate().map(|(position, block)| {
            let Some(block) = block else { return Ok(None) };
            Ok(Some(BlockDifference {
                baseline: side(RunSide::Baseline, block.baseline, position)?,
                candidate: side(RunSide::Candidate, block.candidate, position)?,
            }))
        });
        Ok(Self {
            name,
            scale,
            direction,
            tolerance: Tolerance::default(),
            blocks: each.collect::<Result<_, _>>()?,
            nothing_failed: false,
        })
    }
}

/// All metrics that gate together, on the same blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct PairTable {
    pub(super) blocks: usize,
    pub(super) metrics: Vec<MetricPairs>,
}

impl PairTable {
    /// Puts metrics together whose blocks are the same, in the same order.
    ///
    /// # Errors
    /// No metrics, two of one name, or different numbers of blocks.
    pub fn new(metrics: Vec<MetricPairs>) -> Result<Self, RunTableError> {
        let blocks = metrics.first().ok_or(RunTableError::Empty)?.blocks.len();
        unique(metrics.iter().map(|metric| metric.name.as_str()))?;
        for metric in &metrics {
            if metric.blocks.len() != blocks {
                return Err(RunTableError::NotAligned {
                    metric: metric.name.clone(),
                    side: RunSide::Candidate,
                    expected: blocks,
                    found: metric.blocks.len(),
                });
            }
        }
        Ok(Self { blocks, metrics })
    }
}
