//! The figures of a stored run, as runs are compared by them. Refuses to compute any.

use perf_core::{Bytes, RunFigures, ScenarioFigures};

use super::stored_run::{StoredRun, StoredScenario};

impl StoredRun {
    /// Its figures, under a label such as its name in the store. Parts of a total are left out.
    #[must_use]
    pub fn figures(&self, label: &str) -> RunFigures {
        let own = self.scenarios.iter().filter(|s| !s.part_of_total);
        RunFigures {
            label: label.to_owned(),
            scenarios: own
                .map(|scenario| ScenarioFigures {
                    name: scenario.name.clone(),
                    model: scenario.model,
                    received: received(scenario),
                    metrics: scenario.metrics.clone(),
                })
                .collect(),
            total: self.metrics.clone(),
        }
    }
}

fn received(scenario: &StoredScenario) -> Bytes {
    let each = scenario.steps.iter().map(|step| step.received.count());
    Bytes::new(each.fold(0, u64::saturating_add))
}
