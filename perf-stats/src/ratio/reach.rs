//! How far both figures of a ratio may be off at once. Knows no data.

use std::f64::consts::FRAC_PI_2;

use crate::special::{border, normal_quantile, normal_upper};

/// Into how many angles the error is divided between the two figures. Each is rounded outwards, which
/// widens an interval by at most a thirtieth.
pub(super) const ANGLES: usize = 48;

/// Beyond so many standard deviations nothing is left of a normal distribution.
const FARTHEST: f64 = 38.0;

/// So many standard deviations, in root mean square, are the two figures off at most, each in its own
/// bad direction, with probability 1 − `tail`, whatever the distributions that they come from.
///
/// Of independent deviates that are no larger than normal ones, the sum of the squares of the
/// positive ones exceeds c with probability P(Z > √c) + e^(−c/2)/4: the chi-bar-squared distribution
/// (Kudô, "A multivariate analogue of the one-sided test", 1963).
pub(super) fn of_any(tail: f64) -> f64 {
    let beyond = |reach: f64| normal_upper(reach) + 0.25 * libm::exp(-reach * reach / 2.0);
    border(0.0, FARTHEST, |reach| beyond(reach) > tail)
}

/// The same for figures whose errors are normal, or nearly so, and whose logarithms add up.
pub(super) fn of_normal(tail: f64) -> f64 {
    normal_quantile(1.0 - tail.min(0.5))
}

/// The error probabilities at which each figure is bounded: from hardly any error to all of `reach`.
/// The one at `i` goes with the other figure's at `ANGLES + 1 - i`.
pub(super) fn tails(reach: f64) -> Vec<f64> {
    (0..=ANGLES)
        .map(|step| {
            let angle = FRAC_PI_2 * step as f64 / ANGLES as f64;
            normal_upper(reach * libm::sin(angle))
        })
        .collect()
}
