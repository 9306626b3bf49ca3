//! Percentiles by the names that tools give them: `p(95)`, `95th`, `p99.9`, `p97_5`, `95%`.
//! Refuses names that are none, such as that of the maximum.

use std::time::Duration;

use perf_core::{Quantile, QuantilePoint};

/// The percentile that this is a name of.
pub(super) fn quantile_of(name: &str) -> Option<Quantile> {
    let digits = name
        .strip_prefix('p')
        .unwrap_or(name)
        .trim_start_matches('(')
        .trim_end_matches(')')
        .trim_end_matches("th")
        .trim_end_matches('%')
        .replace('_', ".");
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// These percentiles in rising order, each once.
pub(super) fn rising(found: impl IntoIterator<Item = (Quantile, Duration)>) -> Vec<QuantilePoint> {
    let mut points: Vec<QuantilePoint> = found
        .into_iter()
        .map(|(quantile, value)| QuantilePoint { quantile, value })
        .collect();
    points.sort_by_key(|point| (point.quantile, point.value));
    points.dedup_by(|later, first| later.quantile == first.quantile && later.value == first.value);
    points
}
