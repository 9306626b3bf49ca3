//! One run of a plan for a comparison, from the start of its target to its end. Tells nobody of its
//! progress.

use std::path::Path;

use perf_core::{Environment, Plan, Run};
use perf_driver::{DriveOptions, StartedTarget, StopSignal, detect_build, detect_host, drive};

use crate::failure::Failure;
use crate::record::{judged_run, recorder_for};
use crate::target;

/// Starts the target, waits for it, drives the plan and stops the target again.
pub(super) fn one_run(plan: &Plan, stop: &StopSignal) -> Result<Run, Failure> {
    let mut started = target::started(plan, stop)?;
    target::wait_for(plan, &mut started, stop)?;
    let mut run = driven(plan, stop, started.as_ref())?;
    target::stopped(started, &mut run);
    Ok(run)
}

fn driven(plan: &Plan, stop: &StopSignal, target: Option<&StartedTarget>) -> Result<Run, Failure> {
    let mut options = DriveOptions::new();
    if let Some(target) = target {
        options = options.process(target.process());
    }
    let drive = drive(
        plan,
        recorder_for(plan),
        &options,
        stop,
        &mut |_progress| {},
    )
    .map_err(|error| Failure::of(&error).hint(error.hint()))?;
    let environment = Environment {
        host: Some(detect_host()),
        build: detect_build(Path::new(".")),
    };
    Ok(judged_run(plan, drive, environment))
}
