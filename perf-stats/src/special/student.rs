//! Quantiles of Student's distribution.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// From here on the expansion is better, and cheaper.
const MANY_DEGREES: f64 = 100.0;

/// The quantile at `probability`, strictly between 0 and 1, for `degrees` of freedom above 0.
///
/// For many degrees of freedom by the Cornish–Fisher expansion (Abramowitz and Stegun, 26.7.5,
/// with one more term): there the library keeps eight digits only. The error is below 1e-9.
pub(crate) fn student_quantile(probability: f64, degrees: f64) -> f64 {
    if degrees < MANY_DEGREES
        && let Ok(distribution) = StudentsT::new(0.0, 1.0, degrees)
    {
        return distribution.inverse_cdf(probability);
    }
    let z = Normal::standard().inverse_cdf(probability);
    let z2 = z * z;
    let terms = [
        (z2 + 1.0) / 4.0,
        ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0,
        (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0,
        ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0,
        (((((27.0 * z2 + 339.0) * z2 + 930.0) * z2 - 1782.0) * z2 - 765.0) * z2 + 17_955.0)
            / 368_640.0,
    ];
    let correction = terms
        .iter()
        .rev()
        .fold(0.0, |sum, term| (sum + term) / degrees);
    z * (1.0 + correction)
}
