//! How much runs of the same code differ, and which runs stand out. Nothing is ever removed.

use perf_core::Direction;

use super::estimates::{MOST_RUNS, RunEstimateError, RunSide, all_badness};
use super::scale::RunScale;
use crate::values::FiniteValues;

/// The standard deviation of a normal sample over its median absolute deviation.
const MAD_TO_SD: f64 = 1.482_602_218_505_602;
/// The same over its mean absolute deviation: √(π/2).
const MEAN_DEVIATION_TO_SD: f64 = 1.253_314_137_315_500_1;
/// Beyond so many robust standard deviations a run is called outlying.
const OUTLYING: f64 = 5.0;

/// The run-level noise of a metric on its scale: 0.02 on [`RunScale::Ratio`] is about 2 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoiseFloor {
    /// Standard deviation from the median of all differences within groups; a few outlying runs
    /// do not move it.
    pub robust: f64,
    /// Standard deviation from the squares within groups, which outlying runs do move.
    pub pooled: f64,
    /// How many degrees of freedom the pooled one has.
    pub degrees: usize,
}

/// A run that lies far from the others of its side. It is kept; it asks for an explanation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutlyingRun {
    /// Baseline or candidate.
    pub side: RunSide,
    /// The run's place on its side, counted from zero, gaps included.
    pub position: usize,
    /// Its distance from the median of its side in robust standard deviations of the baseline,
    /// positive towards worse; infinite for a run that failed altogether.
    pub z: f64,
}

/// Learns the noise of a metric from groups of runs of the same code, one group a version.
///
/// The robust part is the estimator of Shamos, "Geometry and statistics: problems at the
/// interface", 1976, with the pairs taken within groups; it needs no correction for small
/// groups. Groups of one run say nothing and are left out; `None` where all are such.
///
/// ```
/// use perf_stats::{FiniteValues, RunScale, noise_floor};
/// let monday = FiniteValues::new(&[100.0, 102.0, 98.0]).expect("finite");
/// let tuesday = FiniteValues::new(&[120.0, 121.0, 119.0]).expect("finite");
/// let noise = noise_floor(RunScale::Ratio, &[monday, tuesday])?.expect("groups of three");
/// assert!(noise.robust > 0.01 && noise.robust < 0.03);
/// # Ok::<(), perf_stats::RunEstimateError>(())
/// ```
///
/// # Errors
/// A value that the scale cannot hold, such as a ratio of zero, or more than [`MOST_RUNS`] in
/// a group. Values on [`RunScale::Odds`] are shares above 0 and below 1.
pub fn noise_floor(
    scale: RunScale,
    groups: &[FiniteValues<'_>],
) -> Result<Option<NoiseFloor>, RunEstimateError> {
    let mut gaps = Vec::new();
    let (mut squares, mut degrees) = (0.0, 0);
    for group in groups {
        let on_scale = group_on_scale(scale, *group)?;
        let mean = on_scale.iter().sum::<f64>() / on_scale.len() as f64;
        squares += on_scale
            .iter()
            .map(|x| (x - mean) * (x - mean))
            .sum::<f64>();
        degrees += on_scale.len() - 1;
        for (at, left) in on_scale.iter().enumerate() {
            gaps.extend(on_scale[at + 1..].iter().map(|right| (right - left).abs()));
        }
    }
    if degrees == 0 {
        return Ok(None);
    }
    gaps.sort_unstable_by(f64::total_cmp);
    Ok(Some(NoiseFloor {
        robust: middle(&gaps) * MAD_TO_SD / 2.0_f64.sqrt(),
        pooled: (squares / degrees as f64).sqrt(),
        degrees,
    }))
}

fn group_on_scale(scale: RunScale, group: FiniteValues<'_>) -> Result<Vec<f64>, RunEstimateError> {
    let side = RunSide::Baseline;
    if group.len() > MOST_RUNS {
        let runs = group.len();
        return Err(RunEstimateError::TooManyRuns { side, runs });
    }
    if scale == RunScale::Odds {
        let odds = group
            .as_slice()
            .iter()
            .enumerate()
            .map(|(position, share)| {
                let is_between = *share > 0.0 && *share < 1.0;
                is_between
                    .then(|| libm::log(share / (1.0 - share)))
                    .ok_or(RunEstimateError::OutOfScale { side, position })
            });
        return odds.collect();
    }
    let values: Vec<Option<f64>> = group.as_slice().iter().copied().map(Some).collect();
    let bad = all_badness(side, &values, scale, Direction::LowerIsBetter)?;
    Ok(bad.into_iter().flatten().collect())
}

/// The median of sorted values; the mean of the middle two where there are two. Zero for none.
pub(super) fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[half],
        _ => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

/// The median and the robust standard deviation of the finite ones of these values; `None` for
/// fewer than two. Where most values are equal, as rounded ones are, the mean deviation stands
/// in for the median one (Iglewicz and Hoaglin, "How to detect and handle outliers", 1993).
pub(super) fn robust_spread(values: &[f64]) -> Option<(f64, f64)> {
    let mut finite: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    if finite.len() < 2 {
        return None;
    }
    finite.sort_unstable_by(f64::total_cmp);
    let centre = middle(&finite);
    let mut distances: Vec<f64> = finite.iter().map(|x| (x - centre).abs()).collect();
    distances.sort_unstable_by(f64::total_cmp);
    let median = middle(&distances);
    let sd = if median > 0.0 {
        MAD_TO_SD * median
    } else {
        MEAN_DEVIATION_TO_SD * distances.iter().sum::<f64>() / distances.len() as f64
    };
    Some((centre, sd))
}

/// Whether a standard error of these values is more than rounding.
pub(super) fn is_spread(error: f64, values: &[f64]) -> bool {
    let largest = values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    error.is_finite() && error > 1e-14 * largest
}

/// The runs of one side that lie further than five robust standard deviations of the baseline
/// from the median of their side.
pub(super) fn outlying(side: RunSide, values: &[Option<f64>], sd: Option<f64>) -> Vec<OutlyingRun> {
    let mut finite: Vec<f64> = values.iter().flatten().copied().collect();
    finite.retain(|x| x.is_finite());
    finite.sort_unstable_by(f64::total_cmp);
    let centre = middle(&finite);
    let z = |value: f64| match sd {
        _ if value.is_infinite() => value,
        Some(sd) if sd > 0.0 => (value - centre) / sd,
        _ => 0.0,
    };
    let each = values.iter().enumerate();
    each.filter_map(|(position, value)| Some((position, z((*value)?))))
        .filter(|(_, z)| z.abs() > OUTLYING)
        .map(|(position, z)| OutlyingRun { side, position, z })
        .collect()
}
