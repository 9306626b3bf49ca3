//! Where a single further run is expected. It warns and never fails: one run is no evidence.

use perf_core::Share;

use crate::moments::Moments;
use crate::special::student_quantile;
use crate::values::FiniteValues;

/// Where one more run of the same code is expected, in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictionInterval {
    /// Lower end; minus infinity at a confidence of 100 %.
    pub low: f64,
    /// Upper end; infinite at a confidence of 100 %.
    pub high: f64,
}

/// The two-sided interval in which a single further value lies with this confidence: mean ±
/// t·s·√(1 + 1/n). A point where all values are equal, `None` for a single one or where the
/// spread is beyond the largest float.
///
/// Exact for normal values; take logarithms of latencies first. Whitmore, "Prediction limits
/// for a univariate normal observation", 1986.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{FiniteValues, prediction_interval};
/// let runs = FiniteValues::new(&[4.60, 4.62, 4.58, 4.61, 4.59]).expect("finite");
/// let expected = prediction_interval(runs, Share::new(0.99).expect("a share")).expect("five runs");
/// assert!(expected.low < 4.53 && expected.high > 4.67);
/// ```
#[must_use]
pub fn prediction_interval(
    values: FiniteValues<'_>,
    confidence: Share,
) -> Option<PredictionInterval> {
    let moments = Moments::of(values.as_slice()).ok()?;
    let deviation = moments.standard_deviation()?;
    let count = values.len() as f64;
    let factor = student_quantile(f64::midpoint(1.0, confidence.as_fraction()), count - 1.0);
    let half = if deviation == 0.0 {
        0.0
    } else {
        factor * deviation * (1.0 + 1.0 / count).sqrt()
    };
    Some(PredictionInterval {
        low: moments.mean() - half,
        high: moments.mean() + half,
    })
}
