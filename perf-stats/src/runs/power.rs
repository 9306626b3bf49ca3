//! What a test of means can find. Student's distribution about a real effect, by integration.

use std::num::NonZeroU32;

use perf_core::Share;

use super::quadrature::nodes;
use crate::special::{normal_density, normal_quantile, normal_upper, student_quantile};

/// The chance of finding an effect at which it is called detectable.
pub(super) const POWER: f64 = 0.8;

/// Student's statistic about a real effect: a normal value about its centre, over a standard
/// deviation that was estimated with these degrees of freedom.
///
/// The mixture over that deviation (Johnson and Welch, "Applications of the non-central
/// t-distribution", 1940).
struct Noncentral {
    critical: f64,
    /// Estimated over true deviation, with the probability of being there.
    deviations: Vec<(f64, f64)>,
}

impl Noncentral {
    fn new(critical: f64, degrees: f64) -> Self {
        let spread = (0.5 / degrees).sqrt();
        let low = (1.0 - 8.5 * spread).max(0.0);
        let high = 1.0 + 8.5 * spread.max(0.15);
        let half = degrees / 2.0;
        let ln_scale = std::f64::consts::LN_2 + half * libm::log(half) - libm::lgamma(half);
        let mass = |(deviation, weight): (f64, f64)| {
            let ln_density =
                ln_scale + (degrees - 1.0) * libm::log(deviation) - half * deviation * deviation;
            (deviation, weight * libm::exp(ln_density))
        };
        let width = spread.min(1.5 / critical.abs().max(1.0)).max(1e-3);
        let deviations = nodes(low, high, width).into_iter().map(mass).collect();
        Self {
            critical,
            deviations,
        }
    }

    /// The chance to exceed the critical value, and by how much it grows with the centre.
    fn upper(&self, centre: f64) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for (deviation, mass) in &self.deviations {
            let distance = self.critical * deviation - centre;
            sums.0 += mass * normal_upper(distance);
            sums.1 += mass * normal_density(distance);
        }
        sums
    }
}

/// The centre at which a statistic of Student's kind exceeds `critical` with this chance, in
/// standard errors.
pub(super) fn detectable_centre(critical: f64, degrees: f64, power: f64) -> Option<f64> {
    if !critical.is_finite() || degrees <= 0.0 || power <= 0.0 || power >= 1.0 {
        return None;
    }
    let statistic = Noncentral::new(critical, degrees);
    let z = normal_quantile(power);
    let mut centre = critical + z * (1.0 + critical * critical / (2.0 * degrees)).sqrt();
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    // Newton's steps, kept between what is known to be too low and too high.
    for _ in 0..60 {
        let (chance, slope) = statistic.upper(centre);
        let distance = power - chance;
        if distance.abs() <= 1e-12 || high - low <= 1e-13 * centre.abs() {
            break;
        }
        if distance > 0.0 {
            low = centre;
        } else {
            high = centre;
        }
        let step = if slope > 0.0 {
            distance / slope
        } else {
            distance.signum()
        };
        let next = centre + step.clamp(-4.0, 4.0);
        let is_between = next > low && next < high;
        centre = if is_between || low.is_infinite() || high.is_infinite() {
            next
        } else {
            f64::midpoint(low, high)
        };
    }
    Some(centre)
}

/// [`detectable_centre`] at the usual power, with the last answer kept: the metrics of a table
/// mostly ask the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Detectable {
    last: Option<(f64, f64, Option<f64>)>,
}

impl Detectable {
    pub(super) fn centre(&mut self, critical: f64, degrees: f64) -> Option<f64> {
        let key = (critical.to_bits(), degrees.to_bits());
        if let Some((asked, with, answer)) = self.last
            && (asked.to_bits(), with.to_bits()) == key
        {
            return answer;
        }
        let answer = detectable_centre(critical, degrees, POWER);
        self.last = Some((critical, degrees, answer));
        answer
    }
}

/// The smallest true shift between two groups of runs that a one-sided test of their means
/// finds with the given power, in units of the run-level standard deviation. On logarithms, a
/// shift of 1.5 at a run-level noise of 2 % is a ratio of e^0.03.
///
/// Student's pooled test at `level`; the studentised permutation test needs as much but for
/// the coarseness of its levels. `None` for fewer than three runs together, and for a level or
/// a power of 0 or 1.
///
/// Cohen, "Statistical power analysis for the behavioral sciences", 1988, with the noncentral
/// distribution integrated rather than approximated.
///
/// ```
/// use std::num::NonZeroU32;
/// use perf_core::Share;
/// use perf_stats::minimum_detectable_shift;
/// let runs = |n| NonZeroU32::new(n).expect("not zero");
/// let share = |x| Share::new(x).expect("a share");
/// let shift = minimum_detectable_shift(runs(10), runs(3), share(0.05), share(0.8));
/// assert!((shift.expect("13 runs") - 1.7477).abs() < 0.0001);
/// ```
#[must_use]
pub fn minimum_detectable_shift(
    baseline_runs: NonZeroU32,
    candidate_runs: NonZeroU32,
    level: Share,
    power: Share,
) -> Option<f64> {
    let (before, after) = (
        f64::from(baseline_runs.get()),
        f64::from(candidate_runs.get()),
    );
    let degrees = before + after - 2.0;
    let level = level.as_fraction();
    if degrees < 1.0 || level <= 0.0 || level >= 1.0 {
        return None;
    }
    let critical = student_quantile(1.0 - level, degrees);
    let centre = detectable_centre(critical, degrees, power.as_fraction())?;
    Some(centre * (1.0 / before + 1.0 / after).sqrt())
}
