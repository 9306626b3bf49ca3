//! Adjusted probabilities: compared with the wanted level they control the errors of a whole
//! family of tests. Knows nothing about what was tested.

use super::p_values::PValues;

/// Adjusts for the chance of *any* false alarm in the family, whatever depends on what.
///
/// Result i belongs to value i; equal values stay equal, 0 stays 0, and nothing exceeds 1.
/// Rejecting what is at most α keeps the family-wise error rate at α. Use it for gates.
///
/// A test whose smallest possible p-value is above α divided by the number of tests can never
/// be rejected as the only one; permutation tests of few runs are like that.
///
/// Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
///
/// ```
/// let p = perf_stats::PValues::new(&[0.01, 0.04, 0.03])?;
/// assert_eq!(perf_stats::holm(p), [0.03, 0.06, 0.06]);
/// # Ok::<(), perf_stats::PValuesError>(())
/// ```
#[must_use]
pub fn holm(p_values: PValues<'_>) -> Vec<f64> {
    let count = p_values.len();
    let order = ascending(p_values);
    stepwise(p_values, order.iter().copied(), Step::Down, |rank| {
        (count - rank + 1) as f64
    })
}

/// Adjusts for the chance of *any* false alarm in the family, like [`holm`] and never greater,
/// where the tests are independent or positively dependent.
///
/// Result i belongs to value i; equal values stay equal, 0 stays 0, and nothing exceeds 1.
///
/// Source: Hochberg, "A sharper Bonferroni procedure for multiple tests of significance", 1988.
///
/// ```
/// let p = perf_stats::PValues::new(&[0.01, 0.04, 0.03])?;
/// assert_eq!(perf_stats::hochberg(p), [0.03, 0.04, 0.04]);
/// # Ok::<(), perf_stats::PValuesError>(())
/// ```
#[must_use]
pub fn hochberg(p_values: PValues<'_>) -> Vec<f64> {
    let count = p_values.len();
    let order = ascending(p_values);
    stepwise(p_values, order.iter().rev().copied(), Step::Up, |rank| {
        (count - rank + 1) as f64
    })
}

/// Adjusts for the expected *share* of false alarms among the alarms, where the tests are
/// independent or positively dependent. Use it for reports.
///
/// Result i belongs to value i; equal values stay equal, 0 stays 0, and nothing exceeds 1.
///
/// Source: Benjamini and Hochberg, "Controlling the false discovery rate: a practical and
/// powerful approach to multiple testing", 1995.
///
/// ```
/// let p = perf_stats::PValues::new(&[0.01, 0.04, 0.02, 0.5])?;
/// let adjusted = perf_stats::benjamini_hochberg(p);
/// assert_eq!(adjusted[0], 0.04);
/// assert_eq!(adjusted[3], 0.5);
/// # Ok::<(), perf_stats::PValuesError>(())
/// ```
#[must_use]
pub fn benjamini_hochberg(p_values: PValues<'_>) -> Vec<f64> {
    let count = p_values.len();
    let order = ascending(p_values);
    stepwise(p_values, order.iter().rev().copied(), Step::Up, |rank| {
        count as f64 / rank as f64
    })
}

/// Which way a procedure goes through the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// From the smallest; an adjusted value is at least the one before.
    Down,
    /// From the greatest; an adjusted value is at most the one before.
    Up,
}

/// Positions from the smallest value to the greatest.
fn ascending(p_values: PValues<'_>) -> Vec<usize> {
    let values = p_values.as_slice();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    order
}

/// `factor` is of the rank, counted from one at the smallest value.
fn stepwise(
    p_values: PValues<'_>,
    order: impl ExactSizeIterator<Item = usize>,
    step: Step,
    factor: impl Fn(usize) -> f64,
) -> Vec<f64> {
    let count = order.len();
    let mut adjusted = vec![0.0; count];
    let mut reached = match step {
        Step::Down => 0.0_f64,
        Step::Up => 1.0,
    };
    for (passed, position) in order.enumerate() {
        let rank = match step {
            Step::Down => passed + 1,
            Step::Up => count - passed,
        };
        let own = p_values.as_slice()[position] * factor(rank);
        reached = match step {
            Step::Down => reached.max(own).min(1.0),
            Step::Up => reached.min(own),
        };
        adjusted[position] = reached;
    }
    adjusted
}
