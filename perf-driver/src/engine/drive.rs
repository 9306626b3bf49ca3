//! Drives a plan: its scenarios one after another, from the first request to the last answer.

use std::sync::Arc;

use perf_core::{CustomRecord, GeneratorRecord, Lateness, Moment, Order, Plan, SampleSink};

use super::drive_error::DriveError;
use super::driven::{Drive, ScenarioTiming, UsedUpData};
use super::group::run_group;
use super::options::DriveOptions;
use super::ready::{ReadyScenario, carried, is_counted, ready};
use super::setting::{Cap, Setting};
use super::units::{Unit, units};
use super::upstream_calls::UpstreamCalls;
use crate::clock::RunClock;
use crate::descriptors::{self, TooFew};
use crate::hidden::Hidden;
use crate::monitor::Monitor;
use crate::pace_watch::PaceWatch;
use crate::process::{FoundProcess, find_process};
use crate::progress::Progress;
use crate::protocols::PlanTransport;
use crate::readings::{Seen, Watch, WatchError};
use crate::recorder::Observed;
use crate::stop::StopSignal;
use crate::transport::Transport;

/// Drives `plan` over the protocols of its steps and hands every sample to `sink`. Returns when the
/// last scenario has ended or `stop` was given; meanwhile it calls `on_progress` on this thread.
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
    let transport = PlanTransport::new(plan).map_err(|source| DriveError::Protocol {
        addresses: plan.addresses(),
        source: Box::new(source),
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
    let at_once = match plan.defaults.order {
        Order::Sequential => 1,
        Order::Parallel => scenarios.len().max(1),
    };
    let process = watched(plan, options)?;
    let mut units = units(plan, &scenarios, process.as_ref())?;
    let groups = units.chunks(at_once);
    let connections = groups.map(|group| connections_of(&transport, group)).max();
    descriptors::provide(connections.unwrap_or(0))
        .map_err(|TooFew { needed, allowed }| DriveError::Descriptors { needed, allowed })?;
    let transports = carried(&transport, &scenarios);
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
        watch: start_watch(plan, clock)?,
        clock,
        stop,
    };
    let mut tell = |progress: Progress| {
        let is_tick = matches!(progress, Progress::Tick(_));
        on_progress(progress);
        if is_tick && let Some(news) = monitor.news() {
            on_progress(Progress::Resources(news));
        }
    };
    let mut observed = Observed::default();
    let mut timings = Vec::new();
    let mut taken = Vec::new();
    let mut calls = UpstreamCalls::begin(options.upstreams.as_ref());
    for group in units.chunks_mut(at_once) {
        if !stop.is_requested() {
            calls.begin_group();
            for done in run_group(&setting, group, &mut sinks, &mut observed, &mut tell)? {
                timings.extend(done.timings);
                taken.extend(done.turns);
            }
            calls.end_group(timings.len());
        }
    }
    let interrupted = stop.is_requested();
    let seen = setting.watch.map(Watch::finish).unwrap_or_default();
    let told = told_of(&seen, &observed, &timings);
    let hidden = Hidden::of(plan);
    let called = calls.told(&timings, &hidden);
    let elapsed = clock.now().since_start();
    let watched = monitor.finish();
    let generator = GeneratorRecord {
        workers: u32::try_from(options.workers.get()).unwrap_or(u32::MAX),
        longest_standstill: watched.longest_standstill,
        clock_step: watched.clock_step,
        steal: watched.steal,
        lateness: lateness(&scenarios, &observed),
    };
    Ok(Drive {
        sink: all_of(sinks).expect("there is a sink for every worker"),
        scenarios: timings,
        phase_failures: hidden.in_phases(observed.take_phases()),
        used_up: used_up(&scenarios, &observed),
        turns: taken,
        fired_faults: hidden.in_faults(observed.take_faults()),
        failure_examples: hidden.in_examples(observed.into_examples()),
        transports,
        interrupted,
        elapsed,
        started_at,
        resources: watched.resources,
        generator,
        pace: setting.pace.map(|watch| watch.pace()),
        scenario_metrics: told.scenarios,
        metrics: told.run,
        scenario_upstreams: called.scenarios,
        upstreams: called.run,
        reading_failures: hidden.in_readings(seen.failures()),
    })
}

/// What all workers have kept.
fn all_of<S: SampleSink>(sinks: Vec<S>) -> Option<S> {
    sinks.into_iter().reduce(|mut joined, sink| {
        joined.join(sink);
        joined
    })
}

fn start_watch(plan: &Plan, clock: RunClock) -> Result<Option<Watch>, DriveError> {
    if plan.metrics.is_empty() {
        return Ok(None);
    }
    let watch = Watch::start(plan, clock).map_err(|error| match error {
        WatchError::Setup { metric, source } => DriveError::Metric {
            metric,
            source: Box::new(source),
        },
        WatchError::Thread(source) => DriveError::Thread { source },
    })?;
    Ok(Some(watch))
}

/// Metrics of the plan's own, of each scenario and of the whole run.
struct Told {
    scenarios: Vec<Vec<CustomRecord>>,
    run: Vec<CustomRecord>,
}

/// What was read, and what answers brought.
fn told_of(seen: &Seen, observed: &Observed, timings: &[ScenarioTiming]) -> Told {
    let measured = |timing: &ScenarioTiming| {
        let warm_up = timing.warm_up.map_or(0, |warm_up| warm_up.requests);
        timing.sent.saturating_sub(warm_up)
    };
    let of_scenario = |timing: &ScenarioTiming| {
        let read = timing.read_between.map_or_else(Vec::new, |span| {
            seen.records(span, timing.starts, timing.sent)
        });
        let brought = observed.numbers(Some(timing.scenario), measured(timing));
        joined(read, brought)
    };
    let spans = timings.iter().filter_map(|timing| timing.read_between);
    let whole =
        spans.reduce(|(from, to), (other_from, other_to)| (from.min(other_from), to.max(other_to)));
    let total = |count: fn(&ScenarioTiming) -> u64| timings.iter().map(count).sum::<u64>();
    let read = whole.map_or_else(Vec::new, |span| {
        seen.records(span, total(|t| t.starts), total(|t| t.sent))
    });
    let brought = observed.numbers(None, timings.iter().map(measured).sum());
    Told {
        scenarios: timings.iter().map(of_scenario).collect(),
        run: joined(read, brought),
    }
}

/// How many connections scenarios may have at the same time that run at once.
fn connections_of<T: Transport>(transport: &T, group: &[Unit<T::Prepared>]) -> u64 {
    let of_scenario = |scenario: &Arc<ReadyScenario<T::Prepared>>| {
        let users = u64::from(scenario.load.concurrency().get());
        users.saturating_mul(transport.descriptors(scenario.index))
    };
    let of_each = group.iter().map(|unit| {
        let at_a_time = unit.scenarios().iter().map(of_scenario);
        at_a_time.max().unwrap_or(0)
    });
    of_each.sum()
}

/// How late the generator was with the starts of each scenario that has a schedule.
fn lateness<P>(scenarios: &[Arc<ReadyScenario<P>>], observed: &Observed) -> Vec<Lateness> {
    let of_each = observed.lateness().filter_map(|(scenario, lateness)| {
        let name = scenarios.get(scenario)?.name.clone();
        Some(lateness.record(name))
    });
    of_each.collect()
}

/// The sources that had no row left.
fn used_up<P>(scenarios: &[Arc<ReadyScenario<P>>], observed: &Observed) -> Vec<UsedUpData> {
    let sources = observed.used_up().filter_map(|scenario| {
        let (source, rows) = scenarios.get(scenario)?.shortest_data()?;
        Some(UsedUpData {
            scenario,
            source: source.to_owned(),
            rows,
        })
    });
    sources.collect()
}

fn joined(mut read: Vec<CustomRecord>, brought: Vec<CustomRecord>) -> Vec<CustomRecord> {
    read.extend(brought);
    read.sort_by_key(|record| record.name);
    read
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
