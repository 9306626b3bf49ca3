//! Per-run estimates of one metric, checked once and brought to a scale on which larger is
//! worse. What is missing stays missing: nothing is imputed.

use perf_core::Direction;

use super::scale::RunScale;

/// The most runs on one side of a comparison.
pub const MOST_RUNS: usize = 256;

/// Beyond this, squares of differences would overflow.
pub(super) const LARGEST_DIFFERENCE: f64 = 1e150;

/// Which of the two sides of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunSide {
    /// What is compared with.
    Baseline,
    /// What is judged.
    Candidate,
}

impl std::fmt::Display for RunSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Baseline => "baseline",
            Self::Candidate => "candidate",
        })
    }
}

/// Why numbers are not the estimates of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunEstimateError {
    /// NaN.
    #[error("the {side} run at position {position} is not a number")]
    NotANumber {
        /// Baseline or candidate.
        side: RunSide,
        /// The run's place, counted from zero.
        position: usize,
    },
    /// A ratio of zero or negative values, or infinitely good ones.
    #[error("the {side} run at position {position} is outside of what its scale can compare")]
    OutOfScale {
        /// Baseline or candidate.
        side: RunSide,
        /// The run's place, counted from zero.
        position: usize,
    },
    /// More than [`MOST_RUNS`] on one side.
    #[error("{runs} {side} runs are more than the {MOST_RUNS} that can be compared")]
    TooManyRuns {
        /// Baseline or candidate.
        side: RunSide,
        /// How many there are.
        runs: usize,
    },
}

/// The failures of one run among its requests.
///
/// ```
/// use perf_stats::FailureCount;
/// assert!(FailureCount::new(3, 1_000).is_some());
/// assert!(FailureCount::new(3, 2).is_none());
/// assert!(FailureCount::new(0, 0).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureCount {
    failures: u64,
    requests: u64,
}

impl FailureCount {
    /// `None` without requests, or with more failures than requests.
    #[must_use]
    pub const fn new(failures: u64, requests: u64) -> Option<Self> {
        if requests == 0 || failures > requests {
            return None;
        }
        Some(Self { failures, requests })
    }

    /// Requests that failed.
    #[must_use]
    pub const fn failures(self) -> u64 {
        self.failures
    }

    /// All requests; never zero.
    #[must_use]
    pub const fn requests(self) -> u64 {
        self.requests
    }
}

/// The estimate of a run as "how bad": plus infinity for a run that failed altogether.
pub(super) fn badness(value: f64, scale: RunScale, direction: Direction) -> Option<f64> {
    let bad = match (scale, direction) {
        (RunScale::Ratio, Direction::LowerIsBetter) if value > 0.0 => libm::log(value),
        (RunScale::Ratio, Direction::HigherIsBetter) if value >= 0.0 => -libm::log(value),
        (RunScale::Difference, Direction::LowerIsBetter) => value,
        (RunScale::Difference, Direction::HigherIsBetter) => -value,
        _ => return None,
    };
    let is_worst = bad == f64::INFINITY;
    (is_worst || bad.abs() <= LARGEST_DIFFERENCE).then_some(bad)
}

/// All runs of one side.
pub(super) fn all_badness(
    side: RunSide,
    values: &[Option<f64>],
    scale: RunScale,
    direction: Direction,
) -> Result<Vec<Option<f64>>, RunEstimateError> {
    at_most(side, values.len())?;
    let each = values.iter().enumerate().map(|(position, value)| {
        let Some(value) = *value else { return Ok(None) };
        if value.is_nan() {
            return Err(RunEstimateError::NotANumber { side, position });
        }
        badness(value, scale, direction)
            .map(Some)
            .ok_or(RunEstimateError::OutOfScale { side, position })
    });
    each.collect()
}

pub(super) const fn at_most(side: RunSide, runs: usize) -> Result<(), RunEstimateError> {
    if runs > MOST_RUNS {
        return Err(RunEstimateError::TooManyRuns { side, runs });
    }
    Ok(())
}

/// What every run of a metric has added before its odds are taken: half a failure in a run of
/// the median size, and in proportion in the others. Runs of any length without a failure then
/// have the same odds, while the usual half failure in every run would make the shorter ones
/// look worse.
///
/// Haldane, "The estimation and significance of the logarithm of a ratio of frequencies", 1956,
/// for the half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Continuity {
    share: f64,
}

impl Continuity {
    pub(super) fn of(counts: impl Iterator<Item = FailureCount>) -> Self {
        let mut requests: Vec<u64> = counts.map(FailureCount::requests).collect();
        requests.sort_unstable();
        let median = requests.get(requests.len() / 2).copied().unwrap_or(1);
        Self {
            share: 0.5 / median as f64,
        }
    }

    /// The logarithm of the odds of failing.
    pub(super) fn log_odds(self, count: FailureCount) -> f64 {
        // As shares, so that runs without failures are equal to the last digit.
        let requests = count.requests as f64;
        let failed = count.failures as f64 / requests;
        let passed = (count.requests - count.failures) as f64 / requests;
        libm::log((failed + self.share) / (passed + self.share))
    }
}
