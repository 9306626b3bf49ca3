//! Runs one scenario: starts its workers, tells of its progress, and joins what they observed.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use perf_core::{Load, Moment, RateLimit, SampleSink};

use super::drive_error::DriveError;
use super::driven::ScenarioTiming;
use super::options::DriveOptions;
use super::ready::ReadyScenario;
use super::worker_thread::{Task, work};
use crate::clock::RunClock;
use crate::counters::{Counters, Counts};
use crate::progress::{Progress, Tick};
use crate::rate_cap::{Limiter, limiter};
use crate::recorder::Observed;
use crate::schedule::Shard;
use crate::stop::StopSignal;
use crate::timer::Timer;
use crate::transport::Transport;

/// Between the word to begin and the beginning: time for all workers to wake up.
const LEAD: Duration = Duration::from_millis(2);

/// What all scenarios of a run have in common.
pub(super) struct Setting<'a, T> {
    pub(super) transport: Arc<T>,
    pub(super) options: &'a DriveOptions,
    pub(super) drain: Duration,
    /// The plan's own cap; of all scenarios together.
    pub(super) cap: Option<Cap>,
    pub(super) clock: RunClock,
    pub(super) timer: Timer,
    pub(super) stop: &'a StopSignal,
}

/// Ends the load at once if the caller's own code panics: nobody is left to wait for it.
struct StopOnPanic<'a>(&'a StopSignal);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.request_stop();
            self.0.request_stop();
        }
    }
}

/// A cap with its rate, in requests per second.
#[derive(Debug, Clone)]
pub(super) struct Cap {
    rate: f64,
    limiter: Limiter,
}

/// The workers of a scenario, at work.
struct Workers<S> {
    threads: Vec<JoinHandle<(S, Observed)>>,
    counters: Vec<Arc<Counters>>,
    begin: Vec<Sender<Moment>>,
    ready: Receiver<Result<(), DriveError>>,
    /// Nothing is ever sent: it closes when the last worker has ended, in whatever way.
    alive: Receiver<()>,
}

impl Cap {
    pub(super) fn new(limit: RateLimit) -> Self {
        Self {
            rate: limit.rate.as_per_second(),
            limiter: limiter(limit),
        }
    }
}

/// Runs `scenario` to its end. The samples go to `sinks`, of which there is one for each worker,
/// and what was observed beside them to `observed`.
pub(super) fn run_scenario<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    sinks: &mut Vec<S>,
    observed: &mut Observed,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<ScenarioTiming, DriveError> {
    let workers = start_workers(setting, scenario, sinks)?;
    // A worker that panics sends nothing; its panic comes out when it is joined.
    for outcome in &workers.ready {
        outcome?;
    }
    let _guard = StopOnPanic(setting.stop);
    on_progress(Progress::ScenarioStarted {
        scenario: scenario.index,
        name: scenario.name.clone(),
    });
    let began = Moment::after_start(setting.clock.now().since_start() + LEAD);
    for begin in &workers.begin {
        // A worker that is gone has panicked, which comes out when it is joined.
        let _gone = begin.send(began);
    }
    let tick = |counts: Counts, now: Moment| Tick {
        scenario: scenario.index,
        elapsed: now.since(began),
        iterations: counts.iterations,
        sent: counts.sent,
        succeeded: counts.succeeded,
        failed: counts.failed,
        not_sent: counts.not_sent,
        held_back: counts.held_back,
    };
    while workers
        .alive
        .recv_timeout(setting.options.progress_interval)
        == Err(RecvTimeoutError::Timeout)
    {
        let counts = total(&workers.counters);
        on_progress(Progress::Tick(tick(counts, setting.clock.now())));
    }
    let mut own = Observed::default();
    for thread in workers.threads {
        let (sink, seen) = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        sinks.push(sink);
        own.join(seen);
    }
    let counts = total(&workers.counters);
    let ended = own.last_ended().max(began);
    observed.join(own);
    on_progress(Progress::ScenarioEnded(tick(counts, ended)));
    Ok(ScenarioTiming {
        started: began,
        elapsed: ended.since(began),
        starts: counts.iterations,
        held_back: counts.held_back,
    })
}

/// Starts as many workers as the scenario can use, each with a sink of its own.
fn start_workers<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    sinks: &mut Vec<S>,
) -> Result<Workers<S>, DriveError> {
    let (ready_sender, ready) = mpsc::channel();
    let (alive_sender, alive) = mpsc::channel();
    let mut workers = Workers {
        threads: Vec::new(),
        counters: Vec::new(),
        begin: Vec::new(),
        ready,
        alive,
    };
    let limiters = limiters(setting, scenario);
    for (number, shard) in Shard::all(worker_count(setting, scenario)).enumerate() {
        let counters = Arc::new(Counters::default());
        let task = Task {
            transport: Arc::clone(&setting.transport),
            scenario: Arc::clone(scenario),
            shard,
            drain: setting.drain,
            limiters: limiters.clone(),
            sink: sinks.pop().expect("there is a sink for every worker"),
            counters: Arc::clone(&counters),
            clock: setting.clock,
            timer: setting.timer.clone(),
            stop: setting.stop.clone(),
        };
        let (begin, begins) = mpsc::channel();
        let (ready, alive): (_, Sender<()>) = (ready_sender.clone(), alive_sender.clone());
        let thread = thread::Builder::new()
            .name(format!("perf-worker-{number}"))
            .spawn(move || {
                let _alive = alive;
                work(task, ready, &begins)
            })
            .map_err(|source| DriveError::Thread { source })?;
        workers.threads.push(thread);
        workers.counters.push(counters);
        workers.begin.push(begin);
    }
    Ok(workers)
}

/// As many workers as there are, but no more than have something to do.
fn worker_count<T, P>(setting: &Setting<'_, T>, scenario: &ReadyScenario<P>) -> NonZeroUsize {
    let useful = match scenario.load {
        Load::ArrivalRate {
            connections,
            max_in_flight,
            ..
        } => connections.min(max_in_flight),
        Load::Iterations { .. } | Load::VirtualUsers { .. } => scenario.load.concurrency(),
    };
    let useful = NonZeroUsize::try_from(useful).expect("a u32 fits a usize");
    setting.options.workers.min(useful)
}

/// The caps that hold for the scenario, the slowest last: that one is kept most exactly.
fn limiters<T, P>(setting: &Setting<'_, T>, scenario: &ReadyScenario<P>) -> Vec<Limiter> {
    let own = scenario.rate_limit.map(Cap::new);
    let mut caps: Vec<Cap> = setting.cap.iter().cloned().chain(own).collect();
    caps.sort_by(|left, right| right.rate.total_cmp(&left.rate));
    caps.into_iter().map(|cap| cap.limiter).collect()
}

fn total(counters: &[Arc<Counters>]) -> Counts {
    counters
        .iter()
        .map(|counters| counters.read())
        .fold(Counts::default(), Counts::plus)
}
