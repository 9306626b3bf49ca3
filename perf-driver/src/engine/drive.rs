//! Drives a plan: its scenarios one after another, from the first request to the last answer.

use std::sync::Arc;

use perf_core::{Moment, Order, Plan, SampleSink};

use super::drive_error::DriveError;
use super::driven::Drive;
use super::group::run_group;
use super::options::DriveOptions;
use super::ready::{is_counted, ready};
use super::setting::{Cap, Setting};
use crate::clock::RunClock;
use crate::http::HttpTransport;
use crate::monitor::Monitor;
use crate::pace_watch::PaceWatch;
use crate::process::{FoundProcess, find_process};
use crate::progress::Progress;
use crate::recorder::Observed;
use crate::stop::StopSignal;
use crate::timer::Timer;
use crate::transport::Transport;

/// Drives `plan` over HTTP and hands every sample to `sink`. Returns when the last scenario has
/// ended or `stop` was given; meanwhile it calls `on_progress` on this thread.
///
/// A failing target does not end the run: its failures are samples. Ask
/// [`check_health`](crate::check_health) first.
///
/// # Errors
/// Nothing is sent if the target's address, a header or a body is not fit to be sent, if the plan's
/// data cannot be loaded, or if the process under test is not there. See [`DriveError`].
///
/// # Panics
/// Passes on a panic of the sink.
pub fn drive<S: SampleSink + 'static>(
    plan: &Plan,
    sink: S,
    options: &DriveOptions,
    stop: &StopSignal,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Drive<S>, DriveError> {
    let transport = HttpTransport::new(plan).map_err(|source| DriveError::Http {
        base_url: plan.target.base_url.to_string(),
        source,
    })?;
    drive_with(transport, plan, sink, options, stop, on_progress)
}

/// Drives `plan` as [`drive`] does, over a transport of the caller's own.
///
/// # Errors
/// As [`drive`]; and whatever the transport refuses.
///
/// # Panics
/// Passes on a panic of the transport or the sink.
pub fn drive_with<T: Transport, S: SampleSink + 'static>(
    transport: T,
    plan: &Plan,
    sink: S,
    options: &DriveOptions,
    stop: &StopSignal,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Drive<S>, DriveError> {
    let scenarios = ready(&transport, plan)?;
    let process = watched(plan, options)?;
    let mut sinks: Vec<S> = (1..options.workers.get()).map(|_| sink.fork()).collect();
    sinks.push(sink);

    let (clock, started_at) = RunClock::start();
    let monitor = Monitor::start(
        clock.instant(Moment::START),
        process,
        options.resource_interval,
    )
    .map_err(|source| DriveError::Monitor { source })?;
    let setting = Setting {
        transport: Arc::new(transport),
        options,
        drain: plan.defaults.drain,
        cap: plan.defaults.rate_limit.map(Cap::new),
        pace: is_counted(plan.defaults.quota, &plan.criteria)
            .then(|| Arc::new(PaceWatch::new(plan.defaults.quota, clock))),
        clock,
        timer: Timer::start().map_err(|source| DriveError::Thread { source })?,
        stop,
    };
    let mut observed = Observed::default();
    let mut timings = Vec::new();
    let at_once = match plan.defaults.order {
        Order::Sequential => 1,
        Order::Parallel => scenarios.len().max(1),
    };
    for group in scenarios.chunks(at_once) {
        if !stop.is_requested() {
            timings.extend(run_group(
                &setting,
                group,
                &mut sinks,
                &mut observed,
                on_progress,
            )?);
        }
    }
    let interrupted = stop.is_requested();
    let elapsed = clock.now().since_start();
    let sink = sinks.into_iter().reduce(|mut joined, sink| {
        joined.join(sink);
        joined
    });
    Ok(Drive {
        sink: sink.expect("there is a sink for every worker"),
        scenarios: timings,
        phase_failures: observed.take_phases(),
        failure_examples: observed.into_examples(),
        interrupted,
        elapsed,
        started_at,
        resources: monitor.finish(),
        pace: setting.pace.map(|watch| watch.pace()),
    })
}

/// The process under test, if the plan or the caller names one.
fn watched(plan: &Plan, options: &DriveOptions) -> Result<Option<FoundProcess>, DriveError> {
    let process = match (&options.process, &plan.target.process) {
        (Some(started), _) => Ok(Some(started.clone())),
        (None, Some(named)) => find_process(named).map(Some),
        (None, None) => Ok(None),
    };
    process.map_err(|source| DriveError::Process { source })
}
