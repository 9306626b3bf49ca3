//! The middle of a few measurements; refuses to say how sure it is.

/// The lower one of two in the middle.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len().saturating_sub(1) / 2]
}
