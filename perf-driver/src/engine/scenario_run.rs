//! Runs one scenario: its setup, its workers, its teardown. Tells of its progress, and joins what
//! its workers observed.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use perf_core::{Moment, SampleSink, WarmUp};

use super::around::{Around, SetUp};
use super::drive_error::DriveError;
use super::driven::{ScenarioTiming, WarmUpTiming};
use super::ready::ReadyScenario;
use super::setting::Setting;
use super::warm_up::Warming;
use super::worker_thread::{Begin, Task, work};
use crate::counters::{Counters, Counts};
use crate::faults::Injector;
use crate::pace_watch::PaceWatch;
use crate::progress::{Progress, Tick};
use crate::rate_cap::Caps;
use crate::readings::Watch;
use crate::recorder::Observed;
use crate::schedule::Shard;
use crate::transport::Transport;
use crate::values::Known;

/// Between the word to begin and the beginning: time for all workers to wake up.
const LEAD: Duration = Duration::from_millis(2);

/// What a scenario leaves behind.
pub(super) struct ScenarioEnd<S> {
    pub(super) timing: ScenarioTiming,
    pub(super) sinks: Vec<S>,
    pub(super) observed: Observed,
}

/// The workers of a scenario, at work.
struct Workers<S> {
    threads: Vec<JoinHandle<(S, Observed)>>,
    counters: Vec<Arc<Counters>>,
    begin: Vec<Sender<Begin>>,
    ready: Receiver<Result<(), DriveError>>,
    /// Nothing is ever sent: it closes when the last worker has ended, in whatever way.
    alive: Receiver<()>,
}

/// Runs `scenario` to its end. Its samples go to `sinks`, of which there is one for each worker.
/// `None` if a stop was asked for before it began.
pub(super) fn run_scenario<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    mut sinks: Vec<S>,
    progress: &Sender<Progress>,
) -> Result<(Option<ScenarioTiming>, Vec<S>, Observed), DriveError> {
    let mut observed = Observed::default();
    let pace = scenario
        .is_counted
        .then(|| Arc::new(PaceWatch::new(scenario.quota, setting.clock)));
    let counted = |timing: ScenarioTiming| ScenarioTiming {
        pace: pace.as_ref().map(|watch| watch.pace()),
        ..timing
    };
    let caps = setting.caps(scenario, pace.as_ref());
    let mut around = Around::new(setting, scenario, caps.clone())?;
    let known = match around.set_up() {
        SetUp::Done(known) => known,
        SetUp::Stopped => return Ok((None, sinks, around.finish())),
        SetUp::Failed(message) => {
            let sink = sinks.last_mut().expect("there is a sink for every worker");
            let timing = around.record_failed_setup(sink, &message);
            around.tear_down();
            return Ok((Some(counted(timing)), sinks, around.finish()));
        }
    };
    let before = setting.watch.as_ref().map(Watch::look);
    let driven = drive_workers(setting, scenario, (&known, &caps), sinks, progress);
    let after = setting.watch.as_ref().map(Watch::look);
    around.tear_down();
    let end = driven?;
    observed.join(end.observed);
    observed.join(around.finish());
    let timing = ScenarioTiming {
        read_between: before.zip(after),
        ..counted(end.timing)
    };
    Ok((Some(timing), end.sinks, observed))
}

fn drive_workers<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    given: (&Known, &Caps),
    sinks: Vec<S>,
    progress: &Sender<Progress>,
) -> Result<ScenarioEnd<S>, DriveError> {
    let (workers, mut sinks) = start_workers(setting, scenario, given, sinks)?;
    // A worker that panics sends nothing; its panic comes out when it is joined.
    for outcome in &workers.ready {
        outcome?;
    }
    let tell = |told: Progress| {
        // Nobody listening means that the caller panicked, and has stopped the run.
        let _unheard = progress.send(told);
    };
    tell(Progress::ScenarioStarted {
        scenario: scenario.index,
        name: scenario.name.clone(),
    });
    let began = Moment::after_start(setting.clock.now().since_start() + LEAD);
    let warming = Warming::new(scenario.warm_up, began, workers.begin.len());
    for begin in &workers.begin {
        let (at, warming) = (began, warming.clone());
        // A worker that is gone has panicked, which comes out when it is joined.
        let _gone = begin.send(Begin { at, warming });
    }
    let injector = Injector::start(
        (scenario.index, &scenario.faults),
        setting.options.control.as_ref(),
        (setting.clock, began),
        setting.stop,
    )
    .map_err(|source| DriveError::Thread { source });
    let tick = |counts: Counts, now: Moment| Tick {
        scenario: scenario.index,
        elapsed: now.since(began),
        iterations: counts.iterations,
        begun: counts.begun,
        sent: counts.sent,
        succeeded: counts.succeeded,
        failed: counts.failed,
        not_sent: counts.not_sent,
        held_back: counts.held_back,
        late_starts: counts.late_starts,
    };
    let interval = setting.options.progress_interval;
    while workers.alive.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
        let counts = total(&workers.counters);
        tell(Progress::Tick(tick(counts, setting.clock.now())));
    }
    let mut observed = Observed::default();
    for thread in workers.threads {
        let (sink, seen) = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        sinks.push(sink);
        observed.join(seen);
    }
    if let Some(injector) = injector? {
        observed.note_faults(injector.finish());
    }
    let counts = total(&workers.counters);
    let ended = observed.last_ended().max(began);
    tell(Progress::ScenarioEnded(tick(counts, ended)));
    let warm_up = warm_up_timing(scenario.warm_up, &warming, &observed, began, ended);
    Ok(ScenarioEnd {
        timing: ScenarioTiming {
            scenario: scenario.index,
            started: began,
            elapsed: ended.since(began),
            warm_up,
            starts: counts.iterations,
            failed_iterations: counts.failed_iterations,
            sent: counts.sent,
            held_back: counts.held_back,
            pace: None,
            read_between: None,
        },
        sinks,
        observed,
    })
}

/// How long the warm-up was in fact.
fn warm_up_timing(
    spec: WarmUp,
    warming: &Warming,
    observed: &Observed,
    began: Moment,
    ended: Moment,
) -> Option<WarmUpTiming> {
    let first = observed.first_intended().unwrap_or(ended).since(began);
    let lasted = match spec {
        WarmUp::None => return None,
        WarmUp::Time(span) => span.min(ended.since(began)),
        WarmUp::Iterations(_) | WarmUp::Steady { .. } => first,
    };
    Some(WarmUpTiming {
        requests: observed.warm_up(),
        lasted,
        settled: !warming.never_settled(),
    })
}

/// Starts as many workers as the scenario can use, each with a sink of its own. Sinks that are
/// not used are given back.
fn start_workers<T: Transport, S: SampleSink + 'static>(
    setting: &Setting<'_, T>,
    scenario: &Arc<ReadyScenario<T::Prepared>>,
    (known, caps): (&Known, &Caps),
    mut sinks: Vec<S>,
) -> Result<(Workers<S>, Vec<S>), DriveError> {
    let (ready_sender, ready) = mpsc::channel();
    let (alive_sender, alive) = mpsc::channel();
    let mut workers = Workers {
        threads: Vec::new(),
        counters: Vec::new(),
        begin: Vec::new(),
        ready,
        alive,
    };
    for (number, shard) in Shard::all(worker_count(setting, scenario)).enumerate() {
        let counters = Arc::new(Counters::default());
        let task = Task {
            transport: Arc::clone(&setting.transport),
            scenario: Arc::clone(scenario),
            shard,
            drain: setting.drain,
            caps: caps.clone(),
            known: known.clone(),
            sink: sinks.pop().expect("there is a sink for every worker"),
            counters: Arc::clone(&counters),
            clock: setting.clock,
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
    Ok((workers, sinks))
}

/// As many workers as there are, but no more than have something to do.
fn worker_count<T: Transport>(
    setting: &Setting<'_, T>,
    scenario: &ReadyScenario<T::Prepared>,
) -> NonZeroUsize {
    let useful = scenario.load.capacity().map_or_else(
        || scenario.load.concurrency(),
        |capacity| capacity.connections.min(capacity.max_in_flight),
    );
    let useful = NonZeroUsize::try_from(useful).expect("a u32 fits a usize");
    let possible = setting.transport.workers(scenario.index);
    let possible = possible.unwrap_or(NonZeroUsize::MAX);
    setting.options.workers.min(useful).min(possible)
}

fn total(counters: &[Arc<Counters>]) -> Counts {
    counters
        .iter()
        .map(|counters| counters.read())
        .fold(Counts::default(), Counts::plus)
}
