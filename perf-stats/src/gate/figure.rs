//! What of a run is compared. What is missing stays missing.

use perf_core::{Metric, MetricSet, Statistic};

/// The figure of a run; infinite for a percentile that falls among failed requests.
pub(super) fn figure(metric: Metric, run: &MetricSet) -> Option<f64> {
    let known = run.get(metric).map(|known| known.value.in_base_unit());
    match (known, metric) {
        (
            None,
            Metric::Latency {
                statistic: Statistic::Quantile(p),
                ..
            },
        ) if run.requests > 0
            && p.rank(run.requests) > run.requests.saturating_sub(run.failures) =>
        {
            Some(f64::INFINITY)
        }
        (Some(value), Metric::Latency { .. }) => Some(value).filter(|value| *value > 0.0),
        (known, _) => known,
    }
}
