//! What another tool observed beside requests, as a metric of the plan's own. It knows no units.

use perf_core::{CustomRecord, MetricName, Number};

/// A figure without a unit of ours, observed once.
pub(super) fn figure(name: &str, value: f64) -> Option<CustomRecord> {
    let value = Number::new(value)?;
    Some(CustomRecord {
        name: metric_name(name)?,
        observations: 1,
        missed: 0,
        total: value,
        mean: value,
        min: value,
        max: value,
        last: value,
        iterations: 0,
        requests: 0,
    })
}

/// `name` in the letters that a metric's name may have; `None` if nothing is left of it.
pub(super) fn metric_name(name: &str) -> Option<MetricName> {
    let mut legal = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            legal.push(letter.to_ascii_lowercase());
        } else if !legal.ends_with('_') {
            legal.push('_');
        }
    }
    let legal: String = legal.trim_matches('_').chars().take(40).collect();
    let legal = legal.trim_end_matches('_');
    if legal.starts_with(|first: char| first.is_ascii_digit()) {
        return metric_name(&format!("m_{legal}"));
    }
    // A criterion on `p95_ms` would be one on a percentile that is misspelt.
    let is_percentile = |name: &str| {
        let digits = name.strip_prefix('p');
        digits.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    if is_percentile(legal) {
        return metric_name(&format!("measured_{legal}"));
    }
    legal.parse().ok()
}
