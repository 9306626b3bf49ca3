//! One metric by itself: does the candidate lie above the baseline by more than a margin?

use super::arrangement::{Arrangements, Exchange};
use super::columns::{Columns, Statistic, Studentisation};
use super::estimates::{MOST_RUNS, RunEstimateError, RunSide};
use super::max_t::max_t;
use crate::values::FiniteValues;

/// What a permutation test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PermutationP {
    /// The one-sided p-value, the observed arrangement counted.
    pub p_value: f64,
    /// What it was found from.
    pub arrangements: Arrangements,
}

/// The one-sided studentised permutation test of "the candidate lies above the baseline by at
/// most `margin`". For a ratio hand over logarithms, and `ln(1 + δ)` as the margin.
///
/// The candidate is moved by the margin first; then the labels are permuted. Equal values on
/// both sides give a p-value of 1. With [`Studentisation::Separate`] each side needs at least
/// two values, or the p-value is 1; the test then has the right level for many runs even where
/// the two sides vary differently, which the pooled one has not.
///
/// Janssen, "Studentized permutation tests for non-i.i.d. hypotheses and the generalized
/// Behrens–Fisher problem", 1997; the count of the observed arrangement: Phipson and Smyth,
/// "Permutation p-values should never be zero", 2010.
///
/// ```
/// use perf_stats::{FiniteValues, Studentisation, studentised_permutation};
/// let before = FiniteValues::new(&[1.0, 2.0, 3.0, 4.0]).expect("finite");
/// let after = FiniteValues::new(&[5.0, 6.0, 7.0]).expect("finite");
/// let found = studentised_permutation(before, after, 0.0, Studentisation::Pooled)?;
/// assert_eq!(found.p_value, 1.0 / 35.0);
/// # Ok::<(), perf_stats::RunEstimateError>(())
/// ```
///
/// # Errors
/// More than [`MOST_RUNS`] values on a side, values or a margin beyond 1e150, or a NaN margin.
pub fn studentised_permutation(
    baseline: FiniteValues<'_>,
    candidate: FiniteValues<'_>,
    margin: f64,
    studentisation: Studentisation,
) -> Result<PermutationP, RunEstimateError> {
    let before = within_range(RunSide::Baseline, baseline, 0.0)?;
    let after = within_range(RunSide::Candidate, candidate, margin)?;
    let exchange = Exchange::Labels {
        baseline: before.len(),
        candidate: after.len(),
    };
    let column = before.into_iter().chain(after).collect();
    let columns = Columns::new(Statistic::Difference(studentisation), &[column]);
    Ok(p_of(&columns, exchange))
}

/// The one-sided test of "paired differences lie at most `margin` above zero" by flipping their
/// signs. Differences that all equal the margin give a p-value of 1.
///
/// Fisher, "The design of experiments", 1935, chapter 3.
///
/// # Errors
/// As in [`studentised_permutation`].
pub fn sign_flip_test(
    differences: FiniteValues<'_>,
    margin: f64,
) -> Result<PermutationP, RunEstimateError> {
    let column = within_range(RunSide::Candidate, differences, margin)?;
    let exchange = Exchange::Signs {
        pairs: column.len(),
    };
    Ok(p_of(&Columns::new(Statistic::Signed, &[column]), exchange))
}

fn p_of(columns: &Columns, exchange: Exchange) -> PermutationP {
    let family = max_t(columns, exchange);
    PermutationP {
        p_value: family.raw.first().copied().unwrap_or(1.0),
        arrangements: exchange.arrangements(),
    }
}

fn within_range(
    side: RunSide,
    values: FiniteValues<'_>,
    margin: f64,
) -> Result<Vec<Option<f64>>, RunEstimateError> {
    use super::estimates::LARGEST_DIFFERENCE;
    if values.len() > MOST_RUNS {
        let runs = values.len();
        return Err(RunEstimateError::TooManyRuns { side, runs });
    }
    if margin.is_nan() {
        return Err(RunEstimateError::NotANumber { side, position: 0 });
    }
    let each = values
        .as_slice()
        .iter()
        .enumerate()
        .map(|(position, value)| {
            let moved = value - margin;
            let is_within = moved.abs() <= LARGEST_DIFFERENCE;
            is_within
                .then_some(Some(moved))
                .ok_or(RunEstimateError::OutOfScale { side, position })
        });
    each.collect()
}
