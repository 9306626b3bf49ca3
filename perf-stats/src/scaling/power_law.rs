//! The exponent of a power law: by how much doubling the load multiplies a value.

use perf_core::Share;

use super::curve::Curve;
use crate::special::{normal_quantile, student_quantile};

/// How the exponent is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExponentMethod {
    /// Least squares of logarithms, with Student's interval: the best where errors are a
    /// percentage that is the same at all loads.
    #[default]
    LeastSquares,
    /// The median of the slopes between all pairs of points, with Sen's interval: not moved by a
    /// few bad points, up to 29 % of them.
    TheilSen,
}

/// The exponent b of value ∝ loadᵇ. 1 is proportional to the load, 0 independent of it, 2
/// quadratic; a throughput with less than 1 does not scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponent {
    /// The exponent.
    pub exponent: f64,
    /// Its lower end; `None` where there are too few points for the confidence.
    pub low: Option<f64>,
    /// Its upper end; `None` where there are too few points for the confidence.
    pub high: Option<f64>,
    /// The natural logarithm of the value at load 1.
    pub log_value_at_one: f64,
}

/// Why points have no exponent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PowerLawError {
    /// Fewer than three points.
    #[error("{0} points are too few for an exponent and its error, which need 3")]
    TooFew(usize),
    /// All at the same load.
    #[error("all points are at the same load")]
    OneLoad,
}

/// The exponent with which values grow with the load, and its two-sided interval.
///
/// The points are taken for independent, and for a power law: logarithms that lie on a straight
/// line but for their error. Where the curve bends, the exponent is a mean over the loads.
///
/// Sources: Student's interval of a slope (Draper and Smith, "Applied regression analysis", 1998);
/// Sen, "Estimates of the regression coefficient based on Kendall's tau", 1968.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{Curve, ExponentMethod, scaling_exponent};
/// // Rows and milliseconds: quadratic.
/// let points = [(10.0, 1.1), (20.0, 3.9), (40.0, 16.3), (80.0, 63.0)];
/// let confidence = Share::new(0.95).expect("below 1");
/// let found = scaling_exponent(Curve::new(&points)?, ExponentMethod::LeastSquares, confidence)?;
/// assert!(found.low > Some(1.8) && found.high < Some(2.2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fewer than three points, and a single load.
pub fn scaling_exponent(
    curve: Curve<'_>,
    method: ExponentMethod,
    confidence: Share,
) -> Result<Exponent, PowerLawError> {
    if curve.len() < 3 {
        return Err(PowerLawError::TooFew(curve.len()));
    }
    let logarithms: Vec<(f64, f64)> = curve
        .points()
        .iter()
        .map(|(load, value)| (libm::log(*load), libm::log(*value)))
        .collect();
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let found = match method {
        ExponentMethod::LeastSquares => least_squares(&logarithms, tail),
        ExponentMethod::TheilSen => theil_sen(&logarithms, tail),
    };
    found.ok_or(PowerLawError::OneLoad)
}

fn least_squares(points: &[(f64, f64)], tail: f64) -> Option<Exponent> {
    let n = points.len() as f64;
    let mean_of = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / n;
    let (x_mean, y_mean) = (mean_of(|p| p.0), mean_of(|p| p.1));
    let sum_of = |term: &dyn Fn(f64, f64) -> f64| -> f64 {
        let distances = points.iter().map(|(x, y)| (x - x_mean, y - y_mean));
        distances.map(|(x, y)| term(x, y)).sum()
    };
    let squares = sum_of(&|x, _| x * x);
    if squares <= 0.0 {
        return None;
    }
    let exponent = sum_of(&|x, y| x * y) / squares;
    let residuals = sum_of(&|x, y| (y - exponent * x) * (y - exponent * x));
    let degrees = n - 2.0;
    let error = (residuals / degrees / squares).sqrt();
    let half = (tail > 0.0).then(|| student_quantile(1.0 - tail, degrees) * error);
    let half = half.filter(|half| half.is_finite());
    Some(Exponent {
        exponent,
        low: half.map(|half| exponent - half),
        high: half.map(|half| exponent + half),
        log_value_at_one: y_mean - exponent * x_mean,
    })
}

fn theil_sen(points: &[(f64, f64)], tail: f64) -> Option<Exponent> {
    let mut slopes = Vec::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let later = points.iter().skip(at + 1);
        slopes.extend(
            later
                .map(|(later_x, later_y)| (later_y - y) / (later_x - x))
                .filter(|slope| slope.is_finite()),
        );
    }
    slopes.sort_unstable_by(f64::total_cmp);
    let exponent = median_of_sorted(&slopes)?;
    let intercepts = |pick: fn(&(f64, f64)) -> f64| {
        let mut sorted: Vec<f64> = points.iter().map(pick).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        median_of_sorted(&sorted)
    };
    let (x_median, y_median) = (intercepts(|p| p.0)?, intercepts(|p| p.1)?);
    let (low, high) = sen_ranks(points, slopes.len(), tail)
        .map(|(low, high)| (slopes.get(low).copied(), slopes.get(high).copied()))
        .unwrap_or_default();
    Some(Exponent {
        exponent,
        low,
        high,
        log_value_at_one: y_median - exponent * x_median,
    })
}

/// Which of the sorted slopes, counted from zero, bound the true one; `None` where there are too
/// few. Normal approximation of Kendall's statistic with its correction for ties.
fn sen_ranks(points: &[(f64, f64)], slopes: usize, tail: f64) -> Option<(usize, usize)> {
    let spread = |count: f64| count * (count - 1.0) * (2.0 * count + 5.0);
    let ties = |pick: fn(&(f64, f64)) -> f64| {
        let mut sorted: Vec<f64> = points.iter().map(pick).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let groups = sorted.chunk_by(|a, b| a.total_cmp(b).is_eq());
        groups.map(|group| spread(group.len() as f64)).sum::<f64>()
    };
    let variance = (spread(points.len() as f64) - ties(|p| p.0) - ties(|p| p.1)) / 18.0;
    if tail <= 0.0 || variance <= 0.0 {
        return None;
    }
    let reach = normal_quantile(1.0 - tail) * variance.sqrt();
    let below = ((slopes as f64 - reach) / 2.0).round_ties_even();
    if below < 1.0 {
        return None;
    }
    let low = (0..slopes).find(|rank| *rank as f64 + 1.0 >= below)?;
    Some((low, slopes - 1 - low))
}

fn median_of_sorted(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(middle.checked_sub(1)?)?;
    Some(f64::midpoint(lower, upper))
}
