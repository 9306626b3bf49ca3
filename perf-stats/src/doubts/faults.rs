//! Whether faults were done as the plan asks for, and whether the service recovered.

use perf_core::{FaultRecord, Finding, Firing, Quantity, ScenarioRecord, Weight};

/// What a reader has to know of the faults of scenarios.
///
/// | code | weight | when |
/// |---|---|---|
/// | `fault-not-done` | warning | a fault was not done as often as it was to be |
/// | `fault-failed` | warning | a fault could not be done, or not be made good again |
/// | `fault-not-recovered` | warning | nothing succeeded after a fault, though something was due |
#[must_use]
pub fn fault_doubts(scenarios: &[ScenarioRecord]) -> Vec<Finding> {
    let findings = scenarios.iter().flat_map(|scenario| {
        let of_faults = scenario.faults.iter().flat_map(of_fault);
        of_faults.map(|finding| Finding {
            scenario: Some(scenario.name.clone()),
            ..finding
        })
    });
    findings.collect()
}

fn of_fault(fault: &FaultRecord) -> Vec<Finding> {
    let name = &fault.name;
    let done = fault.firings.len();
    let missing = (done < fault.planned as usize).then(|| {
        finding(
            "fault-not-done",
            format!("`{name}` was done {done} of {} times", fault.planned),
            "a load that goes on until it was",
        )
    });
    let failed = fault.firings.iter().filter_map(|firing| {
        let problem = firing.problem.as_ref()?;
        let message = format!("`{name}`{}: {problem}", at(firing));
        Some(finding(
            "fault-failed",
            message,
            "see what it would do by hand",
        ))
    });
    let never = fault.firings.iter().filter(|firing| {
        firing.problem.is_none() && firing.recovery.is_none() && firing.requests > 0
    });
    let never = never.map(|firing| {
        finding(
            "fault-not-recovered",
            format!("nothing succeeded after `{name}`{}", at(firing)),
            "more time after it, if the service comes back at all",
        )
    });
    missing.into_iter().chain(failed).chain(never).collect()
}

fn at(firing: &Firing) -> String {
    format!(" at {}", Quantity::Time(firing.at.since_start()))
}

fn finding(code: &str, message: String, advice: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        weight: Weight::Warning,
        scenario: None,
        message,
        advice: Some(advice.to_owned()),
    }
}
