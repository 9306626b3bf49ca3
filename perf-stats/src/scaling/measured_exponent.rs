//! The exponent of values that are themselves measured: what the points scatter around the line, and
//! what each of them may be off, together.

use perf_core::Share;

use super::curve::Curve;
use super::power_law::{ExponentMethod, scaling_exponent};

/// A load, and the value that was measured at it with the ends of its interval; an end is `None`
/// where it is not known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredPoint {
    /// The load; above zero.
    pub load: f64,
    /// The value; above zero.
    pub value: f64,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end of its interval.
    pub high: Option<f64>,
}

/// The exponent b of value ∝ loadᵇ, with an end of its interval where it has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredExponent {
    /// The exponent.
    pub exponent: f64,
    /// The lower end; `None` where neither the points nor their intervals bound it.
    pub low: Option<f64>,
    /// The upper end; `None` where neither the points nor their intervals bound it.
    pub high: Option<f64>,
}

/// The exponent with which measured values grow with the load; `None` with fewer than two different
/// loads, or a number that is not positive and finite.
///
/// Least squares of logarithms. The interval is the wider one, on each side, of two that know different
/// errors: Student's from how the points scatter around the line, which knows that no power law is
/// exact, and from three points on; and the one that comes of the points' own intervals by propagating
/// imprecision, which knows how well each was measured, and is all that two points have. So it is not
/// narrower than either, and three points that happen to lie on a line do not look certain.
///
/// Sources: Student's interval of a slope (Draper and Smith, "Applied regression analysis", 1998);
/// Newcombe, "Propagating imprecision: combining confidence intervals from independent sources", 2011,
/// for a weighted sum of logarithms.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{MeasuredPoint, measured_exponent};
/// let point = |load, value| MeasuredPoint {
///     load,
///     value,
///     low: Some(value * 0.97),
///     high: Some(value * 1.03),
/// };
/// // Rows and milliseconds.
/// let points = [point(10.0, 1.0), point(50.0, 4.4), point(100.0, 8.3), point(500.0, 36.6)];
/// let found = measured_exponent(&points, Share::new(0.95).expect("below 1"));
/// let found = found.expect("there are four loads");
/// assert!((found.exponent - 0.92).abs() < 0.01 && found.high < Some(1.0));
/// ```
#[must_use]
pub fn measured_exponent(points: &[MeasuredPoint], confidence: Share) -> Option<MeasuredExponent> {
    let pairs: Vec<(f64, f64)> = points.iter().map(|p| (p.load, p.value)).collect();
    let curve = Curve::new(&pairs).ok()?;
    let n = curve.len() as f64;
    let logarithms = || pairs.iter().map(|(load, _)| libm::log(*load));
    let mean = logarithms().sum::<f64>() / n;
    let squares: f64 = logarithms().map(|x| (x - mean) * (x - mean)).sum();
    if squares <= 0.0 {
        return None;
    }
    let weights: Vec<f64> = logarithms().map(|x| (x - mean) / squares).collect();
    let values = pairs.iter().zip(&weights);
    let exponent: f64 = values.map(|((_, value), w)| w * libm::log(*value)).sum();
    // How far a point can move the exponent down, or up.
    let moved = |towards: f64| -> Option<f64> {
        let each = points.iter().zip(&weights).map(|(point, weight)| {
            let end = if weight * towards > 0.0 {
                point.high?
            } else {
                point.low?
            };
            let by = weight * (libm::log(end) - libm::log(point.value));
            by.is_finite().then_some(by * by)
        });
        let sum: Option<f64> = each.sum();
        Some(sum?.sqrt())
    };
    let scattered = scaling_exponent(curve, ExponentMethod::LeastSquares, confidence).ok();
    let (fitted_low, fitted_high) = scattered.map_or((None, None), |found| (found.low, found.high));
    let (low, high) = (
        moved(-1.0).map(|by| exponent - by),
        moved(1.0).map(|by| exponent + by),
    );
    // Two points have no scatter; more of them bound nothing where that is not known.
    let is_two = curve.len() < 3;
    let wider =
        |own: Option<f64>, fitted: Option<f64>, pick: fn(f64, f64) -> f64| match (own, fitted) {
            (Some(own), Some(fitted)) => Some(pick(own, fitted)),
            (Some(own), None) if is_two => Some(own),
            _ => None,
        };
    Some(MeasuredExponent {
        exponent,
        low: wider(low, fitted_low, f64::min),
        high: wider(high, fitted_high, f64::max),
    })
}
