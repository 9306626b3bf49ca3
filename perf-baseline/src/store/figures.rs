//! The figures of a stored run, as runs are compared by them. Refuses to compute any.

use perf_core::{RunFigures, ScenarioFigures};

use super::run_id::RunId;
use super::stored_run::StoredRun;

impl StoredRun {
    /// Its figures, under its name in the store. Parts of a total are left out.
    #[must_use]
    pub fn figures(&self, id: &RunId) -> RunFigures {
        let own = self.scenarios.iter().filter(|s| !s.part_of_total);
        RunFigures {
            label: id.to_string(),
            scenarios: own
                .map(|scenario| ScenarioFigures {
                    name: scenario.name.clone(),
                    model: scenario.model,
                    metrics: scenario.metrics.clone(),
                })
                .collect(),
            total: self.metrics.clone(),
        }
    }
}
