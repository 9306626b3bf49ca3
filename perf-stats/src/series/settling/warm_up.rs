//! How many values at the start of a run are its warm-up. It cuts nothing off by itself.

use super::batches::{means, noise};
use super::stationarity::evidence;
use crate::series::order::{median_of_sorted, sorted, to_unit_size};
use crate::special::student_upper;
use crate::values::FiniteValues;

/// The fewest values of which a start can be told from the rest.
const FEWEST: usize = 40;
/// Values in a batch of a long series; short ones have at least twenty batches.
const BATCH: usize = 5;
const SHORT_BATCHES: usize = 20;
/// Values are cut at so many standard deviations from the median of the second half.
const CUT: f64 = 5.0;
/// The median absolute deviation of the normal distribution is its standard deviation over this.
const NORMAL_SCALE: f64 = 1.482_602_218_505_602;
/// Of two cuts that are about as good, the shorter one is chosen: chance often makes a later one
/// look a little better.
const TOLERANCE: f64 = 1.1;
/// How unlikely a start that only looks different must be. Its end was searched for, so that
/// this is below the rate of wrong cuts.
const CUT_LEVEL: f64 = 0.002;
/// How unlikely a rest that only looks unsettled must be.
const DRIFT_LEVEL: f64 = 0.01;

/// What belongs to the warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarmUp {
    /// How many values from the start are to be discarded: from 0 to half of them.
    pub discarded: usize,
    /// Whether the rest stays at one level.
    pub settling: Settling,
}

/// Whether a run came to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settling {
    /// Nothing speaks against a level that stays after the warm-up.
    Settled,
    /// The rest still drifts, or more than half of the run would have to go. It takes a longer
    /// run.
    NotSettled,
}

/// Why a warm-up cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WarmUpError {
    /// Too few values.
    #[error("{values} values are too few to tell a warm-up from the rest: it takes {needed}")]
    TooFew {
        /// How many there are.
        values: usize,
        /// How many it takes.
        needed: usize,
    },
}

/// How long the warm-up of a run is. Give it means of equal slices of time (one a second, say)
/// rather than single requests.
///
/// The marginal standard error rule with batches of five, MSER-5: discard as many batches as
/// make the standard error of the mean of the rest smallest, but at most half (White, "An
/// effective truncation heuristic for bias reduction in simulation output", 1997; White, Cobb
/// and Spratt, "A comparison of five steady-state truncation heuristics for simulation", 2000).
/// Three things are added, because the rule also cuts series that have no warm-up, and cuts
/// others too late. Values are cut at five standard deviations about the second half, so that a
/// single spike does not look like a start; of cuts whose squared standard errors differ by less
/// than a tenth, the shortest is taken; and a start that does not differ from the rest by more
/// than chance stays.
///
/// # Errors
/// Fewer than 40 values.
///
/// ```
/// use perf_stats::{FiniteValues, Settling, warm_up};
/// let seconds: Vec<f64> = (0..120_u32)
///     .map(|i| f64::from(i * 37 % 11) + if i < 20 { 30.0 } else { 0.0 })
///     .collect();
/// let found = warm_up(FiniteValues::new(&seconds)?)?;
/// assert_eq!((found.discarded, found.settling), (20, Settling::Settled));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn warm_up(values: FiniteValues<'_>) -> Result<WarmUp, WarmUpError> {
    let n = values.len();
    if n < FEWEST {
        return Err(WarmUpError::TooFew {
            values: n,
            needed: FEWEST,
        });
    }
    let start = distinct_start(values.as_slice());
    let (p_halves, p_drift) = evidence(&values.as_slice()[start.discarded..]);
    let drifts = 2.0 * p_halves.min(p_drift) <= DRIFT_LEVEL;
    Ok(WarmUp {
        discarded: start.discarded,
        settling: if drifts || start.is_all_it_may {
            Settling::NotSettled
        } else {
            Settling::Settled
        },
    })
}

/// The start of a run that differs from the rest.
struct Start {
    /// How many values it has.
    discarded: usize,
    /// Whether it reaches as far as it is allowed to.
    is_all_it_may: bool,
}

/// The start that the rule cuts off, if it differs from the rest by more than chance.
fn distinct_start(values: &[f64]) -> Start {
    let n = values.len();
    let mut scaled = to_unit_size(values);
    cut_outliers(&mut scaled);
    let length = (n / SHORT_BATCHES).min(BATCH);
    let means = means(&scaled, length);
    let batches = least_standard_error(&means);
    let noise = noise(&scaled, &means, length);

    let contrast = if batches > 0 {
        mean(&means[..batches]) - mean(&means[batches..])
    } else {
        0.0
    };
    let size = |count: usize| 1.0 / count.max(1) as f64;
    let deviation = (noise.variance * (size(batches) + size(means.len() - batches))).sqrt();
    let differs = contrast.abs() > 0.0
        && 2.0 * student_upper((contrast / deviation).abs(), noise.degrees) <= CUT_LEVEL;
    if !differs {
        return Start {
            discarded: 0,
            is_all_it_may: false,
        };
    }
    Start {
        // Values that fill no batch are at the start.
        discarded: (n % length + batches * length).min(n / 2),
        is_all_it_may: 2 * (batches + 1) > means.len(),
    }
}

/// Brings what is far from the second half nearer to it, so that its distance no longer counts.
fn cut_outliers(values: &mut [f64]) {
    let half = sorted(&values[values.len() / 2..]);
    let centre = median_of_sorted(&half);
    let mut distances = half;
    for distance in &mut distances {
        *distance = (*distance - centre).abs();
    }
    distances.sort_unstable_by(f64::total_cmp);
    let reach = CUT * NORMAL_SCALE * median_of_sorted(&distances);
    if reach > 0.0 {
        for value in values {
            *value = value.clamp(centre - reach, centre + reach);
        }
    }
}

/// After how many of the means the squared standard error of the mean of the rest is smallest,
/// at most half of them; the fewest that come within [`TOLERANCE`] of it.
fn least_standard_error(means: &[f64]) -> usize {
    // From the end, so that the sums grow by one mean at a time (Welford, "Note on a method for
    // calculating corrected sums of squares and products", 1962).
    let (mut centre, mut squares, mut count) = (0.0, 0.0, 0.0);
    let most = means.len() / 2;
    let mut errors = vec![0.0; most + 1];
    for (place, mean) in means.iter().enumerate().rev() {
        count += 1.0;
        let before = mean - centre;
        centre += before / count;
        squares += before * (mean - centre);
        if let Some(error) = errors.get_mut(place) {
            *error = squares / (count * count);
        }
    }
    let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
    let near = |error: &f64| *error <= least * TOLERANCE;
    errors.iter().position(near).unwrap_or(0)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
