//! Whether values rise or fall with time by more than chance. It does not say how fast.

use super::kendall::{Kendall, exact_upper};
use super::paired::{Paired, TrendError};
use super::serial::{Neighbours, variance_ratio};
use super::slopes::Slopes;
use crate::special::normal_upper;
use crate::values::FiniteValues;

/// Up to so many distinct, independent values the distribution is enumerated.
const ENUMERATED: usize = 50;

/// The evidence for a trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendTest {
    /// Kendall's score: pairs of values that rise with time less pairs that fall.
    pub score: i64,
    /// Kendall's τ-b, from −1 (always falling) to 1 (always rising); zero for equal values.
    pub tau: f64,
    /// How likely a score as far from zero is without a trend.
    pub p_value: f64,
    /// How likely a score as high is without a trend: small for a leak.
    pub p_rising: f64,
    /// How likely a score as low is without a trend.
    pub p_falling: f64,
}

/// The Mann–Kendall test for a monotonic trend, of whatever shape. Times may be irregular, in
/// any order, and shared; only their order counts. Equal values give no evidence: p is 1.
///
/// Mann, "Nonparametric tests against trend", 1945; Kendall, "Rank correlation methods", 1970,
/// for the variance with ties. Exact for up to 50 values without ties that are taken for
/// independent; otherwise the normal approximation with a continuity correction.
///
/// # Limitations
/// Values that depend on each other look like trends: say so by [`Neighbours::Correlated`].
/// Even then, up to an autocorrelation of 0.5, a nominal 5 % is 6 to 10 % below a hundred
/// values.
///
/// # Errors
/// Not one time a value, fewer than two different times, or 2³² values.
///
/// ```
/// use perf_stats::{FiniteValues, Neighbours, mann_kendall};
/// let times = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
/// let values = [1.0, 2.0, 3.0, 5.0, 4.0, 6.0];
/// let test = mann_kendall(
///     FiniteValues::new(&times)?,
///     FiniteValues::new(&values)?,
///     Neighbours::Independent,
/// )?;
/// assert_eq!(test.score, 13);
/// assert!((test.p_rising - 6.0 / 720.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mann_kendall(
    times: FiniteValues<'_>,
    values: FiniteValues<'_>,
    neighbours: Neighbours,
) -> Result<TrendTest, TrendError> {
    let points = Paired::new(times, values)?;
    let score = Kendall::of(&points);
    let (rising, falling) = match neighbours {
        Neighbours::Independent if score.distinct && points.len() <= ENUMERATED => (
            exact_upper(score.score, points.len()),
            exact_upper(-score.score, points.len()),
        ),
        Neighbours::Independent => approximate(&score, 1.0),
        Neighbours::Correlated | Neighbours::HamedRao => {
            let total = points.slopes();
            let slopes = Slopes::of(&points);
            let lower = slopes.nth(total.div_ceil(2), total);
            let slope = f64::midpoint(lower, slopes.nth(total / 2 + 1, total));
            approximate(&score, variance_ratio(&points, slope, neighbours))
        }
    };
    Ok(TrendTest {
        score: score.score,
        tau: score.tau,
        p_value: (2.0 * rising.min(falling)).min(1.0),
        p_rising: rising,
        p_falling: falling,
    })
}

/// The two one-sided probabilities by the normal distribution.
fn approximate(score: &Kendall, ratio: f64) -> (f64, f64) {
    let deviation = (score.variance * ratio).sqrt();
    if deviation <= 0.0 {
        return (1.0, 1.0);
    }
    let observed = score.score as f64;
    // Half a step towards no trend, and none where there is none.
    let corrected = observed.signum() * (observed.abs() - 1.0).max(0.0) / deviation;
    (normal_upper(corrected), normal_upper(-corrected))
}
