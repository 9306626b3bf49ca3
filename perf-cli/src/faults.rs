//! From faults that were done, and the requests around them, to what is recorded of each.

use perf_core::{FaultAction, FaultRecord, Moment, Plan, Scenario};
use perf_driver::FiredFault;
use perf_stats::{Attempts, firings};

/// What is recorded of the faults of the scenario at `place`, of `done` in all scenarios.
pub(crate) fn fault_records(
    scenario: &Scenario,
    place: usize,
    done: &[FiredFault],
    attempts: &Attempts,
) -> Vec<FaultRecord> {
    let done: Vec<_> = done
        .iter()
        .filter(|fired| fired.scenario == place)
        .collect();
    let moments: Vec<Moment> = done.iter().map(|fired| fired.at).collect();
    let mut records: Vec<_> = scenario
        .faults
        .iter()
        .map(|fault| FaultRecord {
            name: fault.name.clone(),
            action: fault.to_string(),
            planned: fault.times.get(),
            firings: Vec::new(),
        })
        .collect();
    for (fired, mut firing) in done.into_iter().zip(firings(attempts, &moments)) {
        if fired.problem.is_some() {
            firing.problem.clone_from(&fired.problem);
        }
        if let Some(record) = records.get_mut(fired.fault) {
            record.firings.push(firing);
        }
    }
    records
}

/// Whether the last thing that was done to the plan's process has ended it for good, so that it is
/// no wonder that it was gone.
pub(crate) fn left_it_down(plan: &Plan, done: &[FiredFault]) -> bool {
    let fault = |fired: &FiredFault| plan.scenarios.get(fired.scenario)?.faults.get(fired.fault);
    let of_process = done
        .iter()
        .filter_map(fault)
        .rfind(|fault| !matches!(fault.action, FaultAction::Command { .. }));
    of_process.is_some_and(|fault| {
        fault.lasts.is_none() && matches!(fault.action, FaultAction::Stop | FaultAction::Kill)
    })
}
