//! The Universal Scalability Law: what contention and coherence cost, and where more load stops
//! to help.

use perf_core::Share;

use super::curve::Curve;
use super::least_squares::{Linearised, Three, fit, inverse, normal};
use crate::special::student_quantile;

/// A parameter with the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimated {
    /// The best value.
    pub value: f64,
    /// The lower end, never below zero; `None` where there are too few points to tell.
    pub low: Option<f64>,
    /// The upper end; `None` where there are too few points to tell.
    pub high: Option<f64>,
}

/// X(N) = λ·N / (1 + σ·(N − 1) + κ·N·(N − 1)): the throughput X at a load of N.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scalability {
    /// λ, the throughput at a load of one, in the unit of the measured throughputs.
    pub capacity: Estimated,
    /// σ, the part of the work that waits for a shared resource: 0 for none, and with 0.1 the
    /// throughput never exceeds ten times that at a load of one.
    pub contention: Estimated,
    /// κ, what each pair of concurrent requests costs to keep consistent: 0 for nothing. With
    /// more than that, too high a load lowers the throughput.
    pub coherence: Estimated,
    /// Where the throughput is the highest; `None` where it grows for ever (κ = 0 and σ < 1).
    pub peak: Option<Peak>,
    /// The standard deviation of the measurements around the curve, in their unit; `None` for three
    /// points, through which a curve can pass exactly.
    pub scatter: Option<f64>,
}

/// The highest throughput that a system reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// At which load; at least 1.
    pub load: f64,
    /// How much, in the unit of the measured throughputs.
    pub throughput: f64,
    /// Whether loads from there on were measured; otherwise it is an extrapolation, which is worth
    /// little far beyond the last load.
    pub measured: bool,
}

/// Why points do not determine the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScalabilityError {
    /// Fewer than three different loads.
    #[error("the law has three parameters, and there are only {0} different loads")]
    TooFewLoads(usize),
    /// The law is for loads from one on, and for less than a million million.
    #[error("the load at position {position} is not between 1 and 1e12")]
    LoadOutOfRange {
        /// Its place, counted from zero.
        position: usize,
    },
    /// The throughputs are beyond what floats can hold at a load of one.
    #[error("the throughputs do not determine the law")]
    Undetermined,
}

const MOST_LOAD: f64 = 1e12;

/// The law of scalability that is nearest to pairs of a load and the throughput at it.
///
/// Least squares of the throughputs with parameters that are not negative. With σ or κ left out or
/// not there are four laws; each is fitted from a start by linear least squares of N/X, and the
/// best of those whose parameters are allowed counts. Intervals are those of the linearised law
/// with Student's quantile, as if all three were free, and end at zero. They assume independent
/// errors of equal size.
///
/// Source: Gunther, "Guerrilla capacity planning", 2007, chapter 4 onwards.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{Curve, universal_scalability};
/// let points = [
///     (1.0, 98.0), (2.0, 187.0), (4.0, 331.0), (8.0, 504.0), (16.0, 607.0), (32.0, 535.0),
/// ];
/// let confidence = Share::new(0.95).expect("below 1");
/// let law = universal_scalability(Curve::new(&points)?, confidence)?;
/// let peak = law.peak.expect("throughput fell at last");
/// assert!((15.0..25.0).contains(&peak.load) && peak.measured);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fewer than three different loads, a load below one or above 10¹², and throughputs at the limits
/// of floats.
pub fn universal_scalability(
    curve: Curve<'_>,
    confidence: Share,
) -> Result<Scalability, ScalabilityError> {
    let in_range = |load: f64| (1.0..=MOST_LOAD).contains(&load);
    if let Some(position) = curve.points().iter().position(|(load, _)| !in_range(*load)) {
        return Err(ScalabilityError::LoadOutOfRange { position });
    }
    let loads = curve.loads();
    if loads.len() < 3 {
        return Err(ScalabilityError::TooFewLoads(loads.len()));
    }
    let largest = curve.points().iter().fold(0.0_f64, |most, p| most.max(p.1));
    let points: Vec<(f64, f64)> = curve
        .points()
        .iter()
        .map(|(load, throughput)| (*load, throughput / largest))
        .collect();
    let (parameters, squares) = best_law(&points).ok_or(ScalabilityError::Undetermined)?;
    if !(parameters[0] * largest).is_finite() {
        return Err(ScalabilityError::Undetermined);
    }
    let degrees = points.len() as f64 - 3.0;
    let scatter = (degrees > 0.0).then(|| (squares / degrees).sqrt());
    let errors = scatter.and_then(|scatter| standard_errors(&points, parameters, scatter));
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let quantile = (tail > 0.0 && degrees > 0.0)
        .then(|| student_quantile(1.0 - tail, degrees))
        .filter(|quantile| quantile.is_finite());
    let estimated = |at: usize, unit: f64| {
        let value = parameters[at] * unit;
        let half = errors
            .zip(quantile)
            .map(|(errors, t)| errors[at] * t * unit);
        let half = half.filter(|half| half.is_finite());
        Estimated {
            value,
            low: half.map(|half| (value - half).max(0.0)),
            high: half.map(|half| value + half),
        }
    };
    Ok(Scalability {
        capacity: estimated(0, largest),
        contention: estimated(1, 1.0),
        coherence: estimated(2, 1.0),
        peak: peak(parameters, loads.last().copied()).map(|peak| Peak {
            throughput: peak.throughput * largest,
            ..peak
        }),
        scatter: scatter.map(|scatter| scatter * largest),
    })
}

/// The law at one point.
fn model(point: &(f64, f64), [capacity, contention, coherence]: Three) -> Linearised {
    let (load, throughput) = *point;
    let more = load - 1.0;
    let divisor = 1.0 + contention * more + coherence * load * more;
    if divisor <= 0.0 {
        return None;
    }
    let gain = load / divisor;
    let slope = capacity * gain * gain;
    Some((
        throughput - capacity * gain,
        [gain, -slope * more / load, -slope * more],
    ))
}

/// The parameters with the smallest sum of squares among those that are allowed, and that sum.
fn best_law(points: &[(f64, f64)]) -> Option<(Three, f64)> {
    let most = points.iter().fold(1.0_f64, |most, p| most.max(p.0));
    let per_load = points.iter().fold(0.0_f64, |most, p| most.max(p.1 / p.0));
    let mut best: Option<(Three, f64)> = None;
    for (contention, coherence) in [(true, true), (true, false), (false, true), (false, false)] {
        let free = [true, contention, coherence];
        let only = |free: bool, value: f64| if free { value } else { 0.0 };
        let rough = [
            per_load,
            only(contention, 0.1),
            only(coherence, 0.5 / (most * most)),
        ];
        let starts = [linear_start(points, free), Some(rough)];
        for start in starts.into_iter().flatten() {
            let Some((found, squares)) = fit(points, start, free, model) else {
                continue;
            };
            let allowed = found[0] > 0.0 && found[1] >= 0.0 && found[2] >= 0.0;
            if allowed && best.is_none_or(|(_, least)| squares < least) {
                best = Some((found, squares));
            }
        }
    }
    best
}

/// N/X = 1/λ + σ/λ·(N − 1) + κ/λ·N·(N − 1) is linear; `None` where that gives no positive capacity.
fn linear_start(points: &[(f64, f64)], free: [bool; 3]) -> Option<Three> {
    let linear = |point: &(f64, f64), [one, first, second]: Three| {
        let (load, throughput) = *point;
        let (pair, more) = (load * (load - 1.0), load - 1.0);
        // Weighted by the throughput over the load, so that errors are comparable.
        let weight = throughput / load;
        let predicted = (one + first * more + second * pair) * weight;
        Some((1.0 - predicted, [weight, more * weight, pair * weight]))
    };
    let ([one, first, second], _) = fit(points, [0.0; 3], free, linear)?;
    let start = [1.0 / one, (first / one).max(0.0), (second / one).max(0.0)];
    (one > 0.0 && start.iter().all(|value| value.is_finite())).then_some(start)
}

fn standard_errors(points: &[(f64, f64)], at: Three, scatter: f64) -> Option<Three> {
    let covariance = inverse(normal(points, at, model)?.matrix)?;
    let error = |place: usize| covariance[place][place].max(0.0).sqrt() * scatter;
    Some([error(0), error(1), error(2)])
}

fn peak([capacity, contention, coherence]: Three, last: Option<f64>) -> Option<Peak> {
    let load = if contention >= 1.0 {
        1.0
    } else if coherence > 0.0 {
        ((1.0 - contention) / coherence).sqrt().max(1.0)
    } else {
        return None;
    };
    let divisor = 1.0 + contention * (load - 1.0) + coherence * load * (load - 1.0);
    Some(Peak {
        load,
        throughput: capacity * load / divisor,
        measured: last.is_some_and(|last| load <= last),
    })
}
