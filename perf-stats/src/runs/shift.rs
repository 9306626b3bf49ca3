//! By how much one side lies above the other: the median of all differences, with the interval
//! that belongs to the rank test. It has no opinion on what is worse.

use perf_core::Share;

use super::estimates::{MOST_RUNS, RunEstimateError, RunSide};
use super::noise::middle;
use super::rank_null::RankNull;
use crate::values::Values;

/// How far the candidate lies above the baseline, in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The Hodges–Lehmann estimate; infinite where most differences are, `None` where infinite
    /// values on both sides leave it undetermined.
    pub estimate: Option<f64>,
    /// Lower end of the interval; minus infinity where it has none.
    pub low: f64,
    /// Upper end of the interval; infinite where it has none.
    pub high: f64,
}

/// The Hodges–Lehmann estimate of a shift between two samples, with its interval.
///
/// The median of all differences of a candidate and a baseline value. The interval comes from
/// the Mann–Whitney distribution, counted exactly up to a product of 2,500 of the sizes and by
/// its normal approximation above; it covers at least as often as it says for continuous values
/// of one shape, and more often for ties. Few values have no interval at a high confidence: its
/// ends are infinite then. The difference of two infinities of one sign may be anything, and
/// the interval allows for that.
///
/// Hodges and Lehmann, "Estimates of location based on rank tests", 1963; the interval:
/// Lehmann, "Nonparametric confidence intervals for a shift parameter", 1963.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{Values, run_shift};
/// let before = Values::new(&[22.0, 25.0, 31.0, 40.0, 19.0, 28.0]).expect("numbers");
/// let after = Values::new(&[30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0]).expect("numbers");
/// let shift = run_shift(before, after, Share::new(0.95).expect("a share"))?;
/// assert_eq!(shift.estimate, Some(11.0));
/// # Ok::<(), perf_stats::RunEstimateError>(())
/// ```
///
/// # Errors
/// More than [`MOST_RUNS`] values on a side: the differences are all of their pairs.
pub fn run_shift(
    baseline: Values<'_>,
    candidate: Values<'_>,
    confidence: Share,
) -> Result<Shift, RunEstimateError> {
    for (side, values) in [
        (RunSide::Baseline, baseline),
        (RunSide::Candidate, candidate),
    ] {
        if values.len() > MOST_RUNS {
            let runs = values.len();
            return Err(RunEstimateError::TooManyRuns { side, runs });
        }
    }
    let differences = Differences::between(baseline.as_slice(), candidate.as_slice());
    let null = RankNull::of_two_samples(baseline.len(), candidate.len());
    Ok(differences.shift(&null, tail_of(confidence)))
}

/// The Hodges–Lehmann estimate of the centre of paired differences, with its interval.
///
/// The median of the means of all pairs of differences (each with itself as well); the interval
/// comes from the exact distribution of the signed-rank statistic and supposes differences that
/// are symmetric about their centre. Otherwise as [`run_shift`].
///
/// Walsh, "Some significance tests for the median which are valid under very general
/// conditions", 1949.
///
/// # Errors
/// More than [`MOST_RUNS`] differences.
pub fn paired_shift(differences: Values<'_>, confidence: Share) -> Result<Shift, RunEstimateError> {
    if differences.len() > MOST_RUNS {
        let (side, runs) = (RunSide::Candidate, differences.len());
        return Err(RunEstimateError::TooManyRuns { side, runs });
    }
    let null = RankNull::of_signs(differences.len());
    Ok(Differences::walsh(differences.as_slice()).shift(&null, tail_of(confidence)))
}

fn tail_of(confidence: Share) -> f64 {
    (1.0 - confidence.as_fraction()) / 2.0
}

/// All differences in order, twice: with what is undetermined as low and as high as can be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Differences {
    lowest: Vec<f64>,
    highest: Vec<f64>,
}

impl Differences {
    pub(super) fn between(baseline: &[f64], candidate: &[f64]) -> Self {
        let pairs = candidate
            .iter()
            .flat_map(|after| baseline.iter().map(move |before| after - before));
        Self::of(&pairs.collect::<Vec<f64>>())
    }

    pub(super) fn walsh(differences: &[f64]) -> Self {
        let pairs = differences.iter().enumerate().flat_map(|(at, left)| {
            let others = differences[at..].iter();
            others.map(move |right| left / 2.0 + right / 2.0)
        });
        Self::of(&pairs.collect::<Vec<f64>>())
    }

    /// NaN stands for a difference of two infinities.
    fn of(pairs: &[f64]) -> Self {
        let sorted = |stand_in: f64| {
            let known = |x: &f64| if x.is_nan() { stand_in } else { *x };
            let mut all: Vec<f64> = pairs.iter().map(known).collect();
            all.sort_unstable_by(f64::total_cmp);
            all
        };
        Self {
            lowest: sorted(f64::NEG_INFINITY),
            highest: sorted(f64::INFINITY),
        }
    }

    pub(super) fn shift(&self, null: &RankNull, tail: f64) -> Shift {
        Shift {
            estimate: self.estimate(),
            low: self.at_least(null, tail),
            high: self.at_most(null, tail),
        }
    }

    fn estimate(&self) -> Option<f64> {
        let (low, high) = (middle(&self.lowest), middle(&self.highest));
        // Between minus and plus infinity there is no middle.
        #[expect(clippy::float_cmp, reason = "both come from the same differences")]
        let is_known = low == high;
        is_known.then_some(low)
    }

    /// The end that the true shift lies below with at most this chance.
    fn at_least(&self, null: &RankNull, tail: f64) -> f64 {
        let end = null.rank(tail).and_then(|rank| self.lowest.get(rank - 1));
        end.copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// The end that the true shift lies above with at most this chance.
    pub(super) fn at_most(&self, null: &RankNull, tail: f64) -> f64 {
        let place = null
            .rank(tail)
            .and_then(|rank| self.highest.len().checked_sub(rank));
        let end = place.and_then(|place| self.highest.get(place));
        end.copied().unwrap_or(f64::INFINITY)
    }
}
