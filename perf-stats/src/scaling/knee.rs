//! The knee of a curve: the load from which on a latency grows faster than before.

use perf_core::Share;

use super::curve::Curve;
use crate::random::Random;
use crate::special::{normal_quantile, student_quantile};

/// Where a curve turns upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knee {
    /// The load at which it turns.
    pub load: f64,
    /// The lower end of the loads that fit nearly as well.
    pub low: f64,
    /// The upper end of the loads that fit nearly as well.
    pub high: f64,
    /// The value at the knee, on the fitted lines.
    pub value: f64,
    /// By which factor the value grows with each unit of load before the knee.
    pub growth_before: f64,
    /// By which factor the value grows with each unit of load after the knee.
    pub growth_after: f64,
    /// How often so clear a knee or a clearer one comes from a straight line, above 0 and at
    /// most 1.
    pub p_value: f64,
}

/// Why a knee cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KneeError {
    /// Fewer than five different loads.
    #[error("a knee needs at least 5 different loads, and there are {0}")]
    TooFewLoads(usize),
}

/// How often other errors are drawn.
const DRAWS: u32 = 999;
/// About so many places are tried.
const PLACES: usize = 200;
/// Between two neighbouring loads at most so many.
const MOST_BETWEEN: usize = 10;
/// Residuals this small beside the values are rounding errors, as they are of a perfect line.
const ROUNDING: f64 = 1e-20;

/// The knee of a curve, where there is one; `None` where a straight line explains the points, at
/// `confidence`.
///
/// Two straight lines that meet are fitted to the logarithms of the values over the load, the
/// second steeper than the first. Logarithms, because errors of a latency are a percentage; so it
/// is growth by a factor that turns up: a latency that is proportional to the load or to a power
/// of it has no knee. The place is tried in steps of a tenth of the distance between neighbouring
/// loads, or more coarsely above twenty loads.
///
/// Whether the bend is more than noise is tested with other errors around a single line, and the
/// best place sought anew each time, so that looking for it does not make a knee: by permutation
/// of the residuals (Freedman and Lane, "A nonstochastic interpretation of reported significance
/// levels", 1983), which holds for errors of any kind at many points, and with normal errors
/// (Dwass, "Modified randomization tests for nonparametric hypotheses", 1957), which is exact for
/// them at few points. The less certain one counts. What is drawn follows from the points alone.
///
/// Sources: Quandt, "The estimation of the parameters of a linear regression system obeying two
/// separate regimes", 1958; the interval of the place by the likelihood ratio, Hinkley, "Inference
/// in two-phase regression", 1971. A smooth curve has no knee but a bend; what is found then is
/// where two lines stand in for it, and the interval says how vague that is.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{Curve, knee};
/// // Requests per second and the p99 in milliseconds.
/// let points = [
///     (100.0, 10.2), (200.0, 10.1), (300.0, 10.4), (400.0, 10.3), (500.0, 10.9), (600.0, 10.6),
///     (700.0, 21.0), (800.0, 43.0), (900.0, 90.0),
/// ];
/// let found = knee(Curve::new(&points)?, Share::new(0.95).expect("below 1"))?;
/// let found = found.expect("it turns up after 600");
/// assert!((590.0..650.0).contains(&found.load));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Fewer than five different loads.
pub fn knee(curve: Curve<'_>, confidence: Share) -> Result<Option<Knee>, KneeError> {
    let loads = curve.loads();
    if loads.len() < 5 {
        return Err(KneeError::TooFewLoads(loads.len()));
    }
    Ok(bend(curve, &loads, confidence))
}

/// A straight line and what it leaves over.
struct Line {
    /// The loads, from 0 for the lowest to 1 for the highest.
    loads: Vec<f64>,
    mean_load: f64,
    /// The sum of squared distances from the mean load.
    squares: f64,
    value_at_mean: f64,
    slope: f64,
    residuals: Vec<f64>,
}

/// A place for a bend, and the bend's direction at right angles to all straight lines.
struct Hinge {
    place: f64,
    direction: Vec<f64>,
    /// The length of the hinge after straight lines were taken off it.
    length: f64,
}

fn bend(curve: Curve<'_>, loads: &[f64], confidence: Share) -> Option<Knee> {
    let (first, last) = (*loads.first()?, *loads.last()?);
    let scaled = |load: f64| (load - first) / (last - first);
    let values = || curve.points().iter().map(|point| libm::log(point.1));
    let places: Vec<f64> = curve.points().iter().map(|p| scaled(p.0)).collect();
    let line = Line::through(places, values().collect());
    let left_over = dot(&line.residuals, &line.residuals);
    let size: f64 = values().map(|value| value * value).sum();
    if left_over <= size * ROUNDING {
        return None;
    }
    let hinges: Vec<Hinge> = candidates(loads, scaled)
        .into_iter()
        .filter_map(|place| line.hinge(place))
        .collect();
    let explained = |hinge: &Hinge| dot(&hinge.direction, &line.residuals).max(0.0);
    let best = hinges
        .iter()
        .max_by(|a, b| explained(a).total_cmp(&explained(b)))?;
    let found = explained(best);
    if found <= 0.0 {
        return None;
    }
    let p_value = p_value(&line, &hinges, found * found / left_over, curve);
    if p_value > 1.0 - confidence.as_fraction() {
        return None;
    }
    let unscaled = |place: f64| first + place * (last - first);
    let (low, high) = likely(&hinges, &line, left_over - found * found, confidence)
        .unwrap_or((best.place, best.place));
    let turn = found / best.length;
    // The hinge takes part of the slope of the single line over.
    let slope_of_hinge = line.slope_of_hinge(best.place);
    let before = line.slope - turn * slope_of_hinge;
    let value_at_mean = line.value_at_mean - turn * line.mean_of_hinge(best.place);
    let value = value_at_mean + before * (best.place - line.mean_load);
    let growth = |slope: f64| libm::exp(slope / (last - first)).clamp(0.0, f64::MAX);
    Some(Knee {
        load: unscaled(best.place),
        low: unscaled(low),
        high: unscaled(high),
        value: libm::exp(value).clamp(0.0, f64::MAX),
        growth_before: growth(before),
        growth_after: growth(before + turn),
        p_value,
    })
}

/// Where a bend is tried, among the scaled loads: not before the second nor after the last but one.
fn candidates(loads: &[f64], scaled: impl Fn(f64) -> f64) -> Vec<f64> {
    let inner = loads.get(1..loads.len() - 1).unwrap_or_default();
    let parts = (PLACES / inner.len().max(1)).clamp(1, MOST_BETWEEN);
    let mut places: Vec<f64> = inner
        .windows(2)
        .flat_map(|pair| {
            let (from, to) = (scaled(pair[0]), scaled(pair[1]));
            (0..parts).map(move |part| from + (to - from) * part as f64 / parts as f64)
        })
        .collect();
    places.extend(inner.last().map(|load| scaled(*load)));
    places
}

/// How often a bend explains as much of a straight line with other errors: those of the points in
/// another order, and normal ones; the larger share of the two. What was measured counts as one.
fn p_value(line: &Line, hinges: &[Hinge], observed: f64, curve: Curve<'_>) -> f64 {
    let data: Vec<f64> = curve.points().iter().flat_map(|p| [p.0, p.1]).collect();
    let mut random = Random::from_data("knee", &[&data]);
    let is_as_clear = |errors: &[f64]| {
        let most = hinges
            .iter()
            .map(|hinge| dot(&hinge.direction, errors))
            .fold(0.0_f64, f64::max);
        // Ties must not be lost to rounding.
        most * most >= observed * line.left_over(errors) * (1.0 - 1e-12)
    };
    let mut shuffled = line.residuals.clone();
    let mut normal = line.residuals.clone();
    let mut as_clear = [1_u32; 2];
    for _ in 0..DRAWS {
        random.shuffle(&mut shuffled);
        as_clear[0] += u32::from(is_as_clear(&shuffled));
        for error in &mut normal {
            // In the middle of a step of the unit interval, so that it is neither 0 nor 1.
            *error = normal_quantile(random.unit() + f64::EPSILON / 4.0);
        }
        as_clear[1] += u32::from(is_as_clear(&normal));
    }
    f64::from(as_clear[0].max(as_clear[1])) / f64::from(DRAWS + 1)
}

/// The first and the last place at which two lines fit nearly as well as at the best.
fn likely(hinges: &[Hinge], line: &Line, smallest: f64, confidence: Share) -> Option<(f64, f64)> {
    let tail = (1.0 - confidence.as_fraction()) / 2.0;
    let degrees = line.residuals.len() as f64 - 4.0;
    let t = student_quantile(1.0 - tail, degrees.max(1.0));
    let all = dot(&line.residuals, &line.residuals);
    let limit = smallest.max(0.0) * (1.0 + t * t / degrees.max(1.0));
    let fits = |hinge: &&Hinge| {
        let part = dot(&hinge.direction, &line.residuals).max(0.0);
        all - part * part <= limit
    };
    let first = hinges.iter().find(fits)?;
    let last = hinges.iter().rev().find(fits)?;
    Some((first.place, last.place))
}

impl Line {
    fn through(loads: Vec<f64>, values: Vec<f64>) -> Self {
        let n = loads.len() as f64;
        let mean_load = loads.iter().sum::<f64>() / n;
        let value_at_mean = values.iter().sum::<f64>() / n;
        let mut line = Self {
            squares: loads
                .iter()
                .map(|x| (x - mean_load) * (x - mean_load))
                .sum(),
            loads,
            mean_load,
            value_at_mean,
            slope: 0.0,
            residuals: values,
        };
        line.slope = line.slope_of(&line.residuals);
        let (slope, mean) = (line.slope, line.mean_load);
        for (residual, load) in line.residuals.iter_mut().zip(&line.loads) {
            *residual -= value_at_mean + slope * (load - mean);
        }
        line
    }

    fn slope_of(&self, values: &[f64]) -> f64 {
        let products = self.loads.iter().zip(values);
        let sum: f64 = products.map(|(x, y)| (x - self.mean_load) * y).sum();
        sum / self.squares
    }

    /// What another line through such errors leaves over.
    fn left_over(&self, errors: &[f64]) -> f64 {
        let slope = self.slope_of(errors);
        let sum: f64 = errors.iter().sum();
        dot(errors, errors) - slope * slope * self.squares - sum * sum / errors.len() as f64
    }

    fn hinge_at(&self, place: f64) -> Vec<f64> {
        self.loads.iter().map(|x| (x - place).max(0.0)).collect()
    }

    fn mean_of_hinge(&self, place: f64) -> f64 {
        self.hinge_at(place).iter().sum::<f64>() / self.loads.len() as f64
    }

    fn slope_of_hinge(&self, place: f64) -> f64 {
        self.slope_of(&self.hinge_at(place))
    }

    fn hinge(&self, place: f64) -> Option<Hinge> {
        let bare = Self::through(self.loads.clone(), self.hinge_at(place)).residuals;
        let length = dot(&bare, &bare).sqrt();
        (length > 1e-12).then(|| Hinge {
            place,
            direction: bare.iter().map(|part| part / length).collect(),
            length,
        })
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}
