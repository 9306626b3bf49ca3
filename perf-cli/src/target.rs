//! The target before and after a run: started where the plan says so, waited for, stopped.

use perf_core::{Plan, Process, Run};
use perf_driver::{
    HealthError, HealthReport, StartedTarget, StopSignal, UpstreamProxies, check_plan_health_while,
};

use crate::exit_code;
use crate::failure::Failure;
use crate::hushed::without_secrets;

/// The proxies before the plan's upstreams, if it has any. The target is to be started after them.
pub(crate) fn upstreams(plan: &Plan) -> Result<Option<UpstreamProxies>, Failure> {
    UpstreamProxies::start(plan).map_err(|error| Failure::of(&error))
}

/// The plan's command, started which is told of the `upstreams`; `None` where the plan has none. It
/// is stopped when this is dropped.
pub(crate) fn started(
    plan: &Plan,
    upstreams: Option<&UpstreamProxies>,
    stop: &StopSignal,
) -> Result<Option<StartedTarget>, Failure> {
    let Some(Process::Command(command)) = &plan.target.process else {
        return Ok(None);
    };
    let mut command = command.clone();
    let variables = upstreams.map(UpstreamProxies::variables);
    command.environment.extend(variables.unwrap_or_default());
    StartedTarget::start(&command, stop)
        .map(Some)
        .map_err(|error| Failure::of(&error).hint(error.hint()))
}

/// Waits until the target is healthy, unless `stop` is given or the plan's command fails.
pub(crate) fn wait_for(
    plan: &Plan,
    target: &mut Option<StartedTarget>,
    stop: &StopSignal,
) -> Result<Vec<HealthReport>, Failure> {
    let has_failed =
        |target: &mut Option<StartedTarget>| target.as_mut().is_some_and(StartedTarget::has_failed);
    let health = check_plan_health_while(plan, || !stop.is_requested() && !has_failed(target));
    let error = match health {
        Ok(health) => return Ok(health),
        Err(HealthError::GivenUp { .. }) if stop.is_requested() => {
            let message = "interrupted before anything was sent";
            return Err(Failure::mistake(message).code(exit_code::INTERRUPTED));
        }
        Err(error) => error,
    };
    let failed = has_failed(target);
    let Some(started) = target.take() else {
        return Err(Failure::of(&error)
            .code(exit_code::INVALID)
            .hint(error.hint()));
    };
    let end = started.stop();
    let failure = if failed {
        let message = format!(
            "the plan's command `{}` ended before the target was healthy ({})",
            end.program, end.status
        );
        Failure::mistake(message)
    } else {
        Failure::of(&error).hint(error.hint())
    };
    let mut failure = failure.code(exit_code::INVALID);
    failure.message += &printed(&end.output);
    Err(failure)
}

/// Stops the plan's command, and tells `run` of its end where that is worth telling.
pub(crate) fn stopped(target: Option<StartedTarget>, run: &mut Run) {
    let end = target.map(StartedTarget::stop);
    if let Some(mut finding) = end.and_then(|end| end.finding()) {
        finding.message = without_secrets(&finding.message);
        // What it says itself stands for what was seen from outside.
        run.findings.retain(|known| known.code != finding.code);
        run.findings.push(finding);
    }
}

/// The last lines of the command, below a message.
fn printed(output: &str) -> String {
    if output.is_empty() {
        return "\nit printed nothing".to_owned();
    }
    let lines = output.lines().map(|line| format!("\n  {line}"));
    format!("\nit printed last:{}", lines.collect::<String>())
}
