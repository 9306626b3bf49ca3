//! Student's distribution, for any positive degrees of freedom.

use super::beta::{incomplete_beta_of, ln_beta};
use super::normal::{normal_quantile, normal_upper};

/// From here on the expansion about the normal distribution has all digits.
const MANY_DEGREES: f64 = 500.0;
/// Newton's steps are quadratic from a start that is close; this many are never needed.
const MOST_STEPS: u32 = 200;

/// P(T > t) for `degrees` of freedom above zero.
pub(crate) fn student_upper(t: f64, degrees: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - student_upper(-t, degrees);
    }
    if t.is_infinite() {
        return 0.0;
    }
    let square = t * t;
    if degrees >= MANY_DEGREES && square <= degrees / 100.0 {
        return normal_upper(as_normal(t, degrees));
    }
    if square.is_infinite() {
        // Far out only the power of t counts.
        let ln = degrees * (0.5 * libm::log(degrees) - libm::log(t))
            - libm::log(degrees)
            - ln_beta(degrees / 2.0, 0.5);
        return libm::exp(ln);
    }
    let x = degrees / (degrees + square);
    0.5 * incomplete_beta_of(degrees / 2.0, 0.5, x, square / (degrees + square))
}

/// The normal deviate with the same tail, for many degrees of freedom; what is left out is
/// below 1e-12 of the tail there.
///
/// Hill, "Algorithm 395: Student's t-distribution", 1970.
fn as_normal(t: f64, degrees: f64) -> f64 {
    let a = degrees - 0.5;
    let b = 48.0 * a * a;
    let y2 = a * libm::log1p(t * t / degrees);
    let second = ((4.0 * y2 + 33.0) * y2 + 240.0) * y2 + 855.0;
    y2.sqrt() * (1.0 + (y2 + 3.0 - second / (10.0 * b)) / b)
}

/// The value that T stays at or below with this probability; infinite for 0 and 1.
///
/// Newton's iteration for the logarithm of the tail over the logarithm of t. That curve falls
/// ever more steeply, so that the iteration cannot miss.
pub(crate) fn student_quantile(probability: f64, degrees: f64) -> f64 {
    if probability < 0.5 {
        return -beyond(probability, degrees);
    }
    beyond(1.0 - probability, degrees)
}

/// The value that T exceeds with probability `tail`, which is at most one half.
fn beyond(tail: f64, degrees: f64) -> f64 {
    // Student's tails are heavier, so that the normal quantile is on the near side.
    let start = -normal_quantile(tail);
    if start <= 0.0 || start.is_infinite() {
        return start.max(0.0);
    }
    let ln_scale = ln_beta(degrees / 2.0, 0.5) + 0.5 * libm::log(degrees);
    let mut u = libm::log(start);
    for _ in 0..MOST_STEPS {
        let t = libm::exp(u);
        let upper = student_upper(t, degrees);
        let ln_density = -ln_scale - f64::midpoint(degrees, 1.0) * libm::log1p(t * t / degrees);
        let slope = t * libm::exp(ln_density) / upper;
        let step = libm::log(upper / tail) / slope;
        if !step.is_finite() {
            break;
        }
        u += step;
        if step.abs() <= f64::EPSILON * u.abs().max(1.0) {
            break;
        }
    }
    libm::exp(u)
}
