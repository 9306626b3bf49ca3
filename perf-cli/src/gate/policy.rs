//! Own rules for comparisons, of the plan and of a policy file.

use std::path::Path;

use perf_core::{Finding, PlanError, PolicyFile, RegressionPolicy, Weight, read_policy};

use crate::failure::Failure;
use crate::planned;

/// The policy in `file`; its variables come from the environment.
pub(crate) fn policy_file(file: &Path) -> Result<PolicyFile, Failure> {
    read_policy(file, planned::variable).map_err(|error| match error {
        PlanError::Mistakes(mistakes) => planned::with_mistakes(&mistakes, "policy"),
        PlanError::Unreadable { file, source } => Failure::mistake(format!(
            "cannot read the policy `{}`: {source}",
            file.display()
        )),
        other => Failure::of(&other),
    })
}

/// The policy of the arguments, if they name one.
pub(crate) fn policy_of(file: Option<&Path>) -> Result<RegressionPolicy, Failure> {
    file.map_or_else(
        || Ok(RegressionPolicy::default()),
        |file| policy_file(file).map(|read| read.policy),
    )
}

/// What is told of a control that is not divided out, and `why`.
pub(crate) fn control_left_alone(policy: &RegressionPolicy, why: &str) -> Option<Finding> {
    let control = policy.control.as_ref()?;
    Some(Finding {
        code: "control-not-applied".to_owned(),
        weight: Weight::Notice,
        scenario: None,
        message: format!("{why}, so that the drift of the control `{control}` is not divided out"),
        advice: None,
    })
}

/// What is told of rules for scenarios that are not among these, which are all that there are.
pub(crate) fn orphaned(policy: &RegressionPolicy, scenarios: &[String]) -> Vec<Finding> {
    let names: Vec<&str> = scenarios.iter().map(String::as_str).collect();
    let orphans = policy.orphans(&names).into_iter();
    orphans
        .map(|place| {
            let rule = &policy.rules[place];
            let pattern = rule.scenario.as_deref().unwrap_or_default();
            Finding {
                code: "rule-without-scenario".to_owned(),
                weight: Weight::Warning,
                scenario: None,
                message: format!(
                    "the rule for {} of `{pattern}` is for no scenario that there is",
                    rule.metric
                ),
                advice: Some(
                    "correct its name, or remove it: `perf-cli baseline rules FILE --plan PLAN \
                     --prune`"
                        .to_owned(),
                ),
            }
        })
        .collect()
}
