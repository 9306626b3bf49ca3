//! How the metrics that gate went over the runs. Takes no verdict: what gates has been judged.

use perf_core::{Comparison, HistoryChange, HistoryRun, MetricHistory, RunFigures, RunHistory};

use crate::series::metric_changes;

/// The history of each metric of `comparison` over `runs`, oldest first, those that were compared
/// standing last, with the changes of level that [`metric_changes`] finds among all of them.
///
/// Figures are those that were measured: neither what was accepted nor a control's drift is taken
/// out of them. A percentile that falls among failed requests is missing. With fewer than twelve
/// figures changes are not looked for.
#[must_use]
pub fn gated_history(comparison: &Comparison, runs: &[(HistoryRun, RunFigures)]) -> RunHistory {
    let metrics = comparison.rows.iter().map(|row| {
        let metric = row.rule.metric;
        let values: Vec<_> = runs
            .iter()
            .map(|(_, figures)| {
                let known = match &row.scenario {
                    None => &figures.total,
                    Some(name) => &figures.scenario(name)?.metrics,
                };
                known.get(metric).map(|known| known.value)
            })
            .collect();
        let changes = metric_changes(metric, &values).unwrap_or_default();
        MetricHistory {
            scenario: row.scenario.clone(),
            metric,
            values,
            changes: changes
                .into_iter()
                .map(|found| HistoryChange {
                    position: found.position,
                    before: found.before,
                    after: found.after,
                    change: found.change,
                    is_worse: found.is_worse,
                })
                .collect(),
        }
    });
    RunHistory {
        metrics: metrics.collect(),
        runs: runs.iter().map(|(run, _)| run.clone()).collect(),
    }
}
