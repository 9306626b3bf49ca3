//! The distributions of a stored run, as runs are compared by them. Refuses to compute any.

use perf_core::{Histogram, Latencies, Metric, ScenarioLatencies, Statistic};

use super::stored_run::{StoredRun, StoredScenario};

impl StoredRun {
    /// The response times of its scenarios; of those of which only percentiles are known, nothing.
    /// Parts of a total are left out.
    #[must_use]
    pub fn latencies(&self) -> Vec<ScenarioLatencies> {
        let own = self.scenarios.iter().filter(|s| !s.part_of_total);
        own.filter_map(latencies).collect()
    }
}

fn latencies(scenario: &StoredScenario) -> Option<ScenarioLatencies> {
    let steps = scenario.steps.iter().map(|step| match &step.response_time {
        Latencies::Histogram(histogram) => Some(histogram.clone()),
        Latencies::Points(_) => None,
    });
    let steps: Vec<Histogram> = steps.collect::<Option<_>>()?;
    let is_quantile = |metric: &Metric| {
        matches!(
            metric,
            Metric::Latency {
                statistic: Statistic::Quantile(_),
                ..
            }
        )
    };
    let worth = scenario.worth.iter();
    let worth = worth.filter(|(metric, _)| is_quantile(metric));
    Some(ScenarioLatencies {
        name: scenario.name.clone(),
        steps,
        failed: scenario
            .steps
            .iter()
            .fold(0, |sum, step| sum.saturating_add(step.failed())),
        worth: worth.map(|(_, worth)| *worth).min(),
    })
}
