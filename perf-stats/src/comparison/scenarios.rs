//! A run held against one other by rules, scenario by scenario, so that a run of some scenarios
//! is not held against one of more as if the others had gone.

use perf_core::{
    Bytes, Comparison, Finding, RegressionPolicy, RegressionRule, Run, RunFigures, ScenarioFigures,
    ScenarioRecord, Weight,
};

use super::compare::compare;
use super::metric_set::metric_set;

/// The figures of a run, of each scenario and of all together. `label` says which run it is.
#[must_use]
pub fn run_figures(run: &Run, label: &str) -> RunFigures {
    let own = run.scenarios.iter().filter(|record| !record.part_of_total);
    let scenarios = own.map(|record| ScenarioFigures {
        name: record.name.clone(),
        model: record.model,
        received: received(record),
        metrics: metric_set(std::slice::from_ref(record), record.elapsed),
    });
    RunFigures {
        label: label.to_owned(),
        scenarios: scenarios.collect(),
        total: metric_set(&run.scenarios, run.elapsed),
    }
}

fn received(record: &ScenarioRecord) -> Bytes {
    let each = record.series.iter().map(|series| series.received.count());
    Bytes::new(each.fold(0, u64::saturating_add))
}

/// Holds each scenario of a run against the same one of a baseline, as [`compare`] does. Scenarios
/// that only one of them has are told and not compared. Rules of the policy replace the defaults, each
/// for its metric and its scenarios. A baseline of which only the total is known
/// is compared with the total.
pub fn compare_scenarios(
    current: &RunFigures,
    baseline: &RunFigures,
    defaults: &[RegressionRule],
    policy: &RegressionPolicy,
) -> Comparison {
    if baseline.scenarios.is_empty() {
        let rules = policy.rules_for(None, defaults);
        return compare(&current.total, &baseline.total, &baseline.label, &rules);
    }
    let mut all = Comparison {
        baseline: baseline.label.clone(),
        rows: Vec::new(),
        findings: not_in_both(current, [baseline]),
        shifts: Vec::new(),
        history: None,
    };
    for scenario in &current.scenarios {
        let Some(before) = baseline.scenario(&scenario.name) else {
            continue;
        };
        let rules = policy.rules_for(Some(&scenario.name), defaults);
        let one = compare(&scenario.metrics, &before.metrics, "", &rules);
        all.rows.extend(one.rows.into_iter().map(|mut row| {
            row.scenario = Some(scenario.name.clone());
            row
        }));
        all.findings
            .extend(one.findings.into_iter().map(|mut told| {
                told.scenario = Some(scenario.name.clone());
                told
            }));
    }
    all
}

/// What is told of scenarios that are only in the run, or only in the runs before it.
pub(crate) fn not_in_both<'a>(
    current: &RunFigures,
    baseline: impl IntoIterator<Item = &'a RunFigures>,
) -> Vec<Finding> {
    let mut before: Vec<&str> = Vec::new();
    for run in baseline {
        let names = run.scenarios.iter().map(|scenario| &*scenario.name);
        before.extend(names);
    }
    before.sort_unstable();
    before.dedup();
    let new = current.scenarios.iter().map(|scenario| &*scenario.name);
    let new: Vec<&str> = new.filter(|name| !before.contains(name)).collect();
    let gone = before.into_iter();
    let gone: Vec<&str> = gone
        .filter(|name| current.scenario(name).is_none())
        .collect();
    let finding = |code: &str, weight, names: &[&str], what: &str| {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| Finding {
            code: code.to_owned(),
            weight,
            scenario: None,
            message: format!("{what}: {}", names.join(", ")),
            advice: None,
        })
    };
    [
        finding(
            "scenario-without-baseline",
            Weight::Warning,
            &new,
            "no baseline yet, and not compared",
        ),
        finding(
            "scenario-not-run",
            Weight::Notice,
            &gone,
            "in the baseline and not in this run",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
