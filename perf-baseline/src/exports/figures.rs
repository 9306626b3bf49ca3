//! The figures of a run that are exported: those of each scenario, as far as they are exactly
//! known. Refuses bounds: another tool would take them for values.

use perf_core::{Estimate, Interval, Metric, Quantile, Quantity, Reading, Run, Statistic};

/// One figure of one scenario.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExportedFigure<'a> {
    pub(super) scenario: &'a str,
    pub(super) metric: Metric,
    pub(super) value: Quantity,
    pub(super) interval: Option<Interval>,
}

/// The metrics that are exported, in this order.
pub(super) const METRICS: [Metric; 6] = [
    Metric::quantile(Quantile::P50),
    Metric::quantile(Quantile::P95),
    Metric::quantile(Quantile::P99),
    Metric::response(Statistic::Mean),
    Metric::Throughput,
    Metric::ErrorRate,
];

/// The figures of all scenarios that are no part of another, and what is missing among them.
pub(super) fn figures(run: &Run) -> (Vec<ExportedFigure<'_>>, Vec<String>) {
    let (mut known, mut left_out) = (Vec::new(), Vec::new());
    for scenario in run
        .scenarios
        .iter()
        .filter(|scenario| !scenario.part_of_total)
    {
        let summary = run.summaries.iter().find(|summary| {
            summary.step.is_none() && summary.scenario.as_deref() == Some(&scenario.name)
        });
        for metric in METRICS {
            let estimate = summary.and_then(|summary| estimate(&summary.all_requests, metric));
            match estimate.map(|estimate| (estimate.reading, estimate.interval)) {
                Some((Reading::Exactly(value), interval)) => known.push(ExportedFigure {
                    scenario: &scenario.name,
                    metric,
                    value,
                    interval,
                }),
                _ => left_out.push(format!("{metric} of {}", scenario.name)),
            }
        }
    }
    (known, left_out)
}

fn estimate(estimates: &[Estimate], metric: Metric) -> Option<&Estimate> {
    estimates.iter().find(|estimate| estimate.metric == metric)
}
