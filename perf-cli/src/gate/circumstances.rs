//! How a run will be made, or was: what a baseline has to agree with.

use perf_baseline::Circumstances;
use perf_core::{Environment, Plan, RegressionPolicy, Run};
use perf_driver::detect_host;

/// The circumstances of a run that is to be compared.
pub(crate) struct Expected {
    /// The plan's name.
    pub(crate) plan: String,
    environment: Environment,
    target: Option<String>,
    /// Name, fingerprint and load of every scenario that is no part of a total.
    scenarios: Vec<(String, Option<String>, String)>,
    /// The plan's own rules for comparisons.
    pub(super) regression: RegressionPolicy,
    /// The names of scenarios that are left out.
    left_out: Vec<String>,
}

impl Expected {
    /// Those of a run of `plan` on this machine.
    pub(crate) fn of_plan(plan: &Plan) -> Self {
        let scenarios = plan.scenarios.iter();
        Self {
            plan: plan.name.clone(),
            environment: Environment {
                host: Some(detect_host()),
                build: None,
            },
            target: Some(plan.addresses()),
            scenarios: scenarios
                .map(|s| (s.name.clone(), Some(s.hash.clone()), s.load.to_string()))
                .map(|(name, hash, load)| (name, hash.filter(|hash| !hash.is_empty()), load))
                .collect(),
            regression: plan.regression.clone(),
            left_out: plan
                .left_out
                .iter()
                .map(|l| l.scenario.name.clone())
                .collect(),
        }
    }

    /// Those of a run that was made.
    pub(crate) fn of_run(run: &Run) -> Self {
        let own = run.scenarios.iter().filter(|s| !s.part_of_total);
        Self {
            plan: run.name.clone(),
            environment: run.environment.clone(),
            target: run.target.clone(),
            scenarios: own
                .map(|s| (s.name.clone(), s.hash.clone(), s.load.clone()))
                .collect(),
            regression: RegressionPolicy::default(),
            left_out: Vec::new(),
        }
    }

    /// With the rules of the plan that the run is of, which a record does not have.
    pub(crate) fn by_rules_of(self, plan: &Plan) -> Self {
        let Self {
            regression,
            left_out,
            ..
        } = Self::of_plan(plan);
        Self {
            regression,
            left_out,
            ..self
        }
    }

    /// The names of the scenarios, sorted.
    pub(crate) fn scenario_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.scenarios.iter().map(|(n, ..)| n.clone()).collect();
        names.sort_unstable();
        names
    }

    /// The names of all scenarios that there are, run or left out.
    pub(super) fn all_names(&self) -> Vec<String> {
        let run = self.scenarios.iter().map(|(name, ..)| name);
        run.chain(&self.left_out).cloned().collect()
    }

    /// What `question` says of them.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Circumstances<'_>) -> T) -> T {
        let scenarios: Vec<_> = self
            .scenarios
            .iter()
            .map(|(name, hash, load)| (&**name, hash.as_deref(), &**load))
            .collect();
        question(&Circumstances {
            environment: &self.environment,
            target: self.target.as_deref(),
            scenarios: &scenarios,
        })
    }
}
