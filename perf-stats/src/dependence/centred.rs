//! Values as distances from their mean, scaled so that nothing computed from them overflows.

use std::cmp::Ordering;

use crate::values::FiniteValues;

/// The distances of the values from their mean, all scaled by the same power of two, by which no
/// ratio of them changes; `None` where all values are equal. The largest magnitude among the
/// values becomes at least a half and less than one.
pub(super) fn centred(values: FiniteValues<'_>) -> Option<Vec<f64>> {
    let values = values.as_slice();
    let first = values.first()?;
    // Zero equals minus zero here.
    if values
        .iter()
        .all(|value| value.partial_cmp(first) == Some(Ordering::Equal))
    {
        return None;
    }
    let largest = values.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    let (_, exponent) = libm::frexp(largest);
    let mut distances: Vec<f64> = values
        .iter()
        .map(|value| libm::scalbn(*value, -exponent))
        .collect();
    // Twice, because the first mean is rounded.
    for _ in 0..2 {
        let mean = distances.iter().sum::<f64>() / distances.len() as f64;
        for distance in &mut distances {
            *distance -= mean;
        }
    }
    Some(distances)
}

/// The sum of the products of each value with the one `lag` later; zero for a lag beyond the end.
///
/// In eight sums side by side, which a processor adds up at once; always the same eight.
pub(super) fn lagged_products(distances: &[f64], lag: usize) -> f64 {
    const LANES: usize = 8;
    let later = distances.get(lag..).unwrap_or_default();
    let (later, later_rest) = later.as_chunks::<LANES>();
    let (earlier, _) = distances.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (a, b) in later.iter().zip(earlier) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let earlier_rest = distances.get(later.len() * LANES..).unwrap_or_default();
    let rest: f64 = later_rest
        .iter()
        .zip(earlier_rest)
        .map(|(a, b)| a * b)
        .sum();
    sums.iter().sum::<f64>() + rest
}
