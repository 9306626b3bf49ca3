//! One run of a plan, from the start of its target to its end. Whoever wants it says how it is driven.

use std::path::Path;

use perf_core::{Environment, Plan, Run};
use perf_driver::{Drive, DriveOptions, HealthReport, StopSignal, detect_build, detect_host};
use perf_stats::Recorder;

use crate::failure::Failure;
use crate::record::judged_run;
use crate::target;

/// Where runs are made.
pub(super) fn environment() -> Environment {
    Environment {
        host: Some(detect_host()),
        build: detect_build(Path::new(".")),
    }
}

/// Starts the target, waits for it, lets `driven` drive the plan, judges that and stops the target
/// again.
pub(super) fn one_run(
    plan: &Plan,
    stop: &StopSignal,
    driven: impl FnOnce(&[HealthReport], &Environment, DriveOptions) -> Result<Drive<Recorder>, Failure>,
) -> Result<Run, Failure> {
    let upstreams = target::upstreams(plan)?;
    let mut started = target::started(plan, upstreams.as_ref(), stop)?;
    let health = target::wait_for(plan, &mut started, stop)?;
    let mut options = DriveOptions::new();
    if let Some(target) = &started {
        options = options.process(target.process()).control(target.control());
    }
    // The proxies outlive the target, which may call its upstreams to the last.
    if let Some(upstreams) = &upstreams {
        options = options.upstreams(upstreams.clone());
    }
    let environment = environment();
    let drive = driven(&health, &environment, options)?;
    let mut run = judged_run(plan, drive, environment);
    target::stopped(started, &mut run);
    Ok(run)
}
